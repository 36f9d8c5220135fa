//! The engine's ports on DynamoDB, SQS, Secrets Manager and EventBridge.
//!
//! Nothing in here knows a connector, and nothing here decides: an adapter stores, sends and
//! answers. [`config`] alone reads the environment, [`mod@world`] alone builds clients.

pub mod cached_directory;
pub mod config;
pub mod dynamo;
mod error;
pub mod events;
mod pause;
pub mod secrets;
pub mod sqs;
pub mod telemetry;
pub mod visibility;
pub mod world;

pub use cached_directory::CachedDirectory;
pub use config::Config;
pub use visibility::Visibility;
pub use world::{Clients, world};
