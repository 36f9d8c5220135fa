//! The decisions: the mapping document and what it makes of a record. Names no system.
