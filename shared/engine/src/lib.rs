//! The verbs: routes, leases, plans, writes and commits. No AWS, no HTTP.
