//! The nouns: canonical records, documents and their values. No I/O.
