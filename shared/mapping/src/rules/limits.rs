//! Bounds of what rules may say and make, so that neither a mapping nor a hostile record can cost
//! more than these. What goes beyond is an error; nothing is cut short unasked.

/// The most rules of a mapping.
pub const RULES_MAX: usize = 500;
/// The most sources of a rule.
pub const SOURCES_MAX: usize = 16;
/// The most transforms of a rule; those inside a `map` are counted apart.
pub const TRANSFORMS_MAX: usize = 32;
/// How deep `map` may stand in `map`.
pub const MAP_DEPTH_MAX: usize = 3;
/// How deep conditions may stand in conditions.
pub const CONDITION_DEPTH_MAX: usize = 8;
/// The most conditions of a rule, all levels together.
pub const CONDITIONS_MAX: usize = 64;
/// The most rows of a lookup table and values of a condition.
pub const ROWS_MAX: usize = 2_000;
/// The most bytes of a text argument: a separator, a replacement, a template.
pub const ARGUMENT_BYTES_MAX: usize = 2_000;
/// The most characters that padding makes.
pub const PAD_CHARACTERS_MAX: usize = 4_000;
/// The most elements of a list that a transform takes or makes.
pub const LIST_ELEMENTS_MAX: usize = 1_000;
/// The most bytes of a text that a transform makes.
pub const TEXT_BYTES_MAX: usize = 32 * 1024;
/// The most bytes of a value that a rule assigns, and of a list between two transforms.
pub const VALUE_BYTES_MAX: usize = 256 * 1024;
/// The most bytes of a pattern.
pub const PATTERN_BYTES_MAX: usize = 512;
/// The most bytes of a text that a pattern is held against.
pub const PATTERN_INPUT_BYTES_MAX: usize = 16 * 1024;
/// The most bytes that a built pattern takes in memory.
pub const PATTERN_BUILT_BYTES_MAX: usize = 256 * 1024;
/// The most bytes of a date format.
pub const DATE_FORMAT_BYTES_MAX: usize = 64;
/// The most digits after the decimal point.
pub const DIGITS_MAX: u32 = 10;
