//! The use cases over the engine that people set off: what the API, the commands and the dashboard
//! all call.

pub mod connect;
pub mod mapping;
