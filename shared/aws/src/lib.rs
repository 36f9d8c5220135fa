//! The engine's ports on DynamoDB, SQS, Secrets Manager and EventBridge.
