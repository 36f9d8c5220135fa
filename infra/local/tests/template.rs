//! What template.yaml must always hold, read from it after the SAM transform.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use xtask::cache::Cache;
use xtask::template::{Transformed, transform};
use xtask::tools;

const FOURTEEN_DAYS: u64 = 14 * 24 * 3600;
const VARIABLES: [&str; 15] = [
    "BULK_QUEUE_URL",
    "EVENT_BUS",
    "IN_DOUBT_SECONDS",
    "JOURNAL_TABLE",
    "LEASE_SECONDS",
    "LIVE_QUEUE_URL",
    "LOG_LEVEL",
    "QUICKBOOKS_API_URL",
    "QUICKBOOKS_AUTHORIZE_URL",
    "QUICKBOOKS_REVOKE_URL",
    "QUICKBOOKS_TOKEN_URL",
    "SECRET_PREFIX",
    "STAGE",
    "STATE_TABLE",
    "WRITE_TIMEOUT_SECONDS",
];

/// The root template and its nested ones.
struct Templates(Transformed);

/// A resource: the template it stands in ("" is the root), its name, its type, its properties.
#[derive(Clone, Copy)]
struct Resource<'a> {
    template: &'a str,
    name: &'a str,
    kind: &'a str,
    properties: &'a Value,
}

impl Templates {
    fn load() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        Self(runtime.block_on(async {
            let python = tools::cloud_python(&Cache::open().unwrap()).await.unwrap();
            transform(&python, "s3://code", "http://localhost/code").await.unwrap()
        }))
    }

    fn template(&self, name: &str) -> &Value {
        if name.is_empty() { &self.0.template } else { &self.0.nested[name] }
    }

    fn all(&self) -> Vec<Resource<'_>> {
        let nested = self.0.nested.iter().map(|(name, template)| (name.as_str(), template));
        let all = std::iter::once(("", &self.0.template)).chain(nested);
        all.flat_map(|(template, body)| {
            body["Resources"].as_object().unwrap().iter().map(move |(name, resource)| Resource {
                template,
                name,
                kind: resource["Type"].as_str().unwrap(),
                properties: &resource["Properties"],
            })
        })
        .collect()
    }

    fn of_kind(&self, kind: &str) -> Vec<Resource<'_>> {
        let found: Vec<_> = self.all().into_iter().filter(|found| found.kind == kind).collect();
        assert!(!found.is_empty(), "no {kind} at all");
        found
    }

    /// Follows a reference to the resource that it names: `Ref`, `Fn::GetAtt`, an output of a
    /// nested template, or a parameter that the root gives to one.
    fn resolve<'a>(&'a self, template: &str, reference: &'a Value) -> Resource<'a> {
        if let Some(parameter) = reference["Ref"].as_str() {
            if let Some(given) = self.given(template, parameter) {
                return self.resolve("", given);
            }
            return self.named(template, parameter);
        }
        let get = reference["Fn::GetAtt"].as_array().unwrap_or_else(|| panic!("{reference}"));
        let (name, attribute) = (get[0].as_str().unwrap(), get[1].as_str().unwrap());
        match attribute.strip_prefix("Outputs.") {
            Some(output) => self.resolve(name, &self.template(name)["Outputs"][output]["Value"]),
            None => self.named(template, name),
        }
    }

    fn given(&self, template: &str, parameter: &str) -> Option<&Value> {
        self.0.template["Resources"].get(template)?["Properties"]["Parameters"].get(parameter)
    }

    fn named(&self, template: &str, name: &str) -> Resource<'_> {
        let mut all = self.all().into_iter();
        let found = all.find(|found| found.template == template && found.name == name);
        found.unwrap_or_else(|| panic!("{template}.{name} does not exist"))
    }

    /// The alarms on a metric, by the resource that they watch.
    fn alarms(&self, metric: &str, dimension: &str) -> BTreeMap<String, &Value> {
        let alarms = self.of_kind("AWS::CloudWatch::Alarm").into_iter();
        alarms
            .filter(|alarm| alarm.properties["MetricName"] == metric)
            .map(|alarm| {
                let watched = &alarm.properties["Dimensions"][0];
                assert_eq!(watched["Name"], dimension, "{}", alarm.name);
                let watched = self.resolve(alarm.template, &watched["Value"]);
                (watched.name.to_owned(), alarm.properties)
            })
            .collect()
    }
}

fn names<'a>(resources: &[Resource<'a>]) -> BTreeSet<&'a str> {
    resources.iter().map(|resource| resource.name).collect()
}

fn actions(statement: &Value) -> Vec<&str> {
    match &statement["Action"] {
        Value::String(action) => vec![action],
        Value::Array(actions) => actions.iter().map(|action| action.as_str().unwrap()).collect(),
        other => panic!("{other}"),
    }
}

#[test]
fn a_queue_stays_invisible_for_six_times_its_consumers_time_out() {
    let templates = Templates::load();
    let mappings = templates.of_kind("AWS::Lambda::EventSourceMapping");
    assert_eq!(mappings.len(), 2, "one a lane");
    for mapping in mappings {
        let queue = templates.resolve("", &mapping.properties["EventSourceArn"]);
        let function = templates.resolve("", &mapping.properties["FunctionName"]);
        let timeout = function.properties["Timeout"].as_u64().unwrap();
        let visibility = queue.properties["VisibilityTimeout"].as_u64().unwrap();
        assert!(visibility >= 6 * timeout, "{}: {visibility} s", queue.name);
    }
}

#[test]
fn a_lane_answers_message_by_message_and_with_bounded_concurrency() {
    let templates = Templates::load();
    for mapping in templates.of_kind("AWS::Lambda::EventSourceMapping") {
        let queue = templates.resolve("", &mapping.properties["EventSourceArn"]);
        let size = if queue.name == "LiveQueue" { 10 } else { 1 };
        assert_eq!(mapping.properties["BatchSize"], size, "{}", queue.name);
        let responses = &mapping.properties["FunctionResponseTypes"];
        assert_eq!(*responses, json!(["ReportBatchItemFailures"]), "{}", queue.name);
        let bound = &mapping.properties["ScalingConfig"]["MaximumConcurrency"];
        assert_eq!(*bound, json!({ "Ref": "WorkerConcurrency" }), "{}", queue.name);
    }
}

#[test]
fn every_queue_has_a_dead_letter_queue_of_its_kind_and_alarms() {
    let templates = Templates::load();
    let queues = templates.of_kind("AWS::SQS::Queue");
    let depth = templates.alarms("ApproximateNumberOfMessagesVisible", "QueueName");
    let age = templates.alarms("ApproximateAgeOfOldestMessage", "QueueName");
    let (lanes, dead): (Vec<_>, Vec<_>) =
        queues.into_iter().partition(|queue| !queue.name.ends_with("DeadLetters"));
    assert_eq!(names(&lanes), BTreeSet::from(["BulkQueue", "LiveQueue"]));
    for lane in &lanes {
        let redrive = &lane.properties["RedrivePolicy"];
        let target = templates.resolve(lane.template, &redrive["deadLetterTargetArn"]);
        assert_eq!(redrive["maxReceiveCount"], 1000, "{}", lane.name);
        assert_eq!(target.properties["FifoQueue"], lane.properties["FifoQueue"], "{}", lane.name);
        assert!(dead.iter().any(|dead| dead.name == target.name), "{}", target.name);
        assert!(age.contains_key(lane.name), "{} has no alarm on its age", lane.name);
    }
    for dead in &dead {
        let alarm = depth.get(dead.name).unwrap_or_else(|| panic!("{}: no alarm", dead.name));
        assert_eq!(alarm["Threshold"], 1, "{}", dead.name);
        assert_eq!(alarm["ComparisonOperator"], "GreaterThanOrEqualToThreshold", "{}", dead.name);
    }
}

#[test]
fn every_queue_keeps_its_messages_for_fourteen_days_and_encrypted() {
    for queue in Templates::load().of_kind("AWS::SQS::Queue") {
        assert_eq!(queue.properties["MessageRetentionPeriod"], FOURTEEN_DAYS, "{}", queue.name);
        assert_eq!(queue.properties["SqsManagedSseEnabled"], true, "{}", queue.name);
    }
}

#[test]
fn the_live_lane_orders_and_deduplicates_by_group() {
    let templates = Templates::load();
    let live = templates.named("Queues", "LiveQueue").properties;
    assert_eq!(live["FifoQueue"], true);
    assert_eq!(live["ContentBasedDeduplication"], false, "a hint's id is the ingress' own");
    assert_eq!(live["DeduplicationScope"], "messageGroup");
    assert_eq!(live["FifoThroughputLimit"], "perMessageGroupId");
}

#[test]
fn every_function_has_a_role_and_a_policy_of_its_own() {
    let templates = Templates::load();
    let functions = templates.of_kind("AWS::Lambda::Function");
    assert_eq!(functions.len(), 5);
    let mut roles = BTreeSet::new();
    for function in functions {
        let role = templates.resolve("", &function.properties["Role"]);
        assert_eq!(role.name, format!("{}Role", function.name));
        assert!(roles.insert(role.name), "{} is shared", role.name);
        assert!(role.properties["ManagedPolicyArns"].is_null(), "{}", role.name);
        assert_eq!(role.properties["Policies"].as_array().unwrap().len(), 1, "{}", role.name);
    }
}

#[test]
fn no_policy_allows_more_than_it_names() {
    // X-Ray's and CloudWatch's writes know no narrower resource.
    let anywhere = ["xray:PutTraceSegments", "xray:PutTelemetryRecords"];
    for role in Templates::load().of_kind("AWS::IAM::Role") {
        for policy in role.properties["Policies"].as_array().unwrap() {
            for statement in policy["PolicyDocument"]["Statement"].as_array().unwrap() {
                assert_eq!(statement["Effect"], "Allow");
                for action in actions(statement) {
                    assert!(!action.contains('*'), "{}: {action}", role.name);
                    let narrow = statement["Resource"] != "*" || anywhere.contains(&action);
                    assert!(narrow, "{}: {action} on everything", role.name);
                }
            }
        }
    }
}

#[test]
fn credentials_are_written_by_worker_and_poller_and_made_by_connect_alone() {
    let mut allowed: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let templates = Templates::load();
    for role in templates.of_kind("AWS::IAM::Role") {
        for policy in role.properties["Policies"].as_array().unwrap() {
            for statement in policy["PolicyDocument"]["Statement"].as_array().unwrap() {
                let secrets = actions(statement)
                    .into_iter()
                    .filter_map(|action| action.strip_prefix("secretsmanager:").map(str::to_owned));
                allowed.entry(role.name).or_default().extend(secrets);
            }
        }
    }
    let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!(allowed["WebhookIngressRole"], set(&["GetSecretValue"]));
    assert_eq!(allowed["SyncWorkerRole"], set(&["GetSecretValue", "PutSecretValue"]));
    assert_eq!(allowed["CdcPollerRole"], set(&["GetSecretValue", "PutSecretValue"]));
    assert_eq!(allowed["SyncApiRole"], set(&["DescribeSecret"]));
    let all = set(&["CreateSecret", "GetSecretValue", "PutSecretValue"]);
    assert_eq!(allowed["ConnectRole"], all);
}

#[test]
fn every_function_sees_the_same_variables() {
    for function in Templates::load().of_kind("AWS::Lambda::Function") {
        let variables = function.properties["Environment"]["Variables"].as_object().unwrap();
        let names: Vec<_> = variables.keys().map(String::as_str).collect();
        assert_eq!(names, VARIABLES, "{}", function.name);
    }
}

#[test]
fn every_function_is_a_traced_binary_for_the_chosen_architecture() {
    for function in Templates::load().of_kind("AWS::Lambda::Function") {
        let properties = function.properties;
        assert_eq!(properties["Runtime"], "provided.al2023", "{}", function.name);
        assert_eq!(properties["Handler"], "bootstrap", "{}", function.name);
        assert_eq!(properties["TracingConfig"]["Mode"], "Active", "{}", function.name);
        assert_eq!(properties["Architectures"], json!([{ "Ref": "Architecture" }]));
    }
}

#[test]
fn every_log_is_json_and_ends_some_day() {
    let templates = Templates::load();
    for group in templates.of_kind("AWS::Logs::LogGroup") {
        let days = &group.properties["RetentionInDays"];
        assert_eq!(*days, json!({ "Ref": "LogRetentionDays" }), "{}", group.name);
    }
    for function in templates.of_kind("AWS::Lambda::Function") {
        let logging = &function.properties["LoggingConfig"];
        assert_eq!(logging["LogFormat"], "JSON", "{}", function.name);
        let group = templates.resolve("", &logging["LogGroup"]);
        assert_eq!(group.name, format!("{}Log", function.name));
    }
}

#[test]
fn every_function_has_alarms_and_every_alarm_reaches_the_topic() {
    let templates = Templates::load();
    let functions = templates.of_kind("AWS::Lambda::Function");
    for metric in ["Errors", "Throttles"] {
        let watched: BTreeSet<_> = templates.alarms(metric, "FunctionName").into_keys().collect();
        let names = names(&functions).into_iter().map(str::to_owned).collect();
        assert_eq!(watched, names, "{metric}");
    }
    for alarm in templates.of_kind("AWS::CloudWatch::Alarm") {
        assert_eq!(alarm.properties["AlarmActions"], json!([{ "Ref": "AlarmTopic" }]));
    }
}

#[test]
fn the_state_table_survives_mistakes_and_indexes_what_needs_a_person() {
    let templates = Templates::load();
    for table in templates.of_kind("AWS::DynamoDB::Table") {
        let properties = table.properties;
        assert_eq!(properties["BillingMode"], "PAY_PER_REQUEST", "{}", table.name);
        assert_eq!(properties["TimeToLiveSpecification"]["AttributeName"], "expires_at");
        assert_eq!(properties["KeySchema"][0]["AttributeName"], "pk", "{}", table.name);
        assert_eq!(properties["KeySchema"][1]["AttributeName"], "sk", "{}", table.name);
        let protection = &properties["DeletionProtectionEnabled"];
        assert_eq!(*protection, json!({ "Ref": "DeletionProtection" }), "{}", table.name);
    }
    let state = templates.named("Data", "StateTable").properties;
    let recovery = &state["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"];
    assert_eq!(*recovery, true);
    let index = &state["GlobalSecondaryIndexes"][0];
    assert_eq!(index["IndexName"], "attention");
    assert_eq!(index["KeySchema"][0]["AttributeName"], "attention_tenant");
    assert_eq!(index["KeySchema"][1]["AttributeName"], "attention_at");
}

#[test]
fn the_api_has_these_routes_and_no_other() {
    let templates = Templates::load();
    let routes = templates.of_kind("AWS::ApiGatewayV2::Route");
    let keys: BTreeSet<_> =
        routes.iter().map(|route| route.properties["RouteKey"].as_str().unwrap()).collect();
    let expected = [
        "ANY /api/{proxy+}",
        "GET /connect/{connector}/callback",
        "GET /connect/{connector}/keys/done",
        "GET /health",
        "POST /connect/{connector}/keys",
        "POST /webhooks/quickbooks",
        "POST /webhooks/woocommerce/{tenant}/{connection}",
    ];
    assert_eq!(keys, BTreeSet::from(expected));
}

#[test]
fn the_poller_is_called_every_minute_and_a_lost_tick_is_kept() {
    let templates = Templates::load();
    let schedules = templates.of_kind("AWS::Scheduler::Schedule");
    assert_eq!(schedules.len(), 1);
    let schedule = schedules[0].properties;
    assert_eq!(schedule["ScheduleExpression"], "rate(1 minute)");
    assert!(schedule["Target"]["RetryPolicy"]["MaximumRetryAttempts"].is_u64());
    assert_eq!(templates.resolve("", &schedule["Target"]["Arn"]).name, "CdcPoller");
    let dead = templates.resolve("", &schedule["Target"]["DeadLetterConfig"]["Arn"]);
    assert_eq!(dead.name, "TickDeadLetters");
}
