//! Texts as systems escape them.

pub mod entities;
