//! Stateful stand-ins.
