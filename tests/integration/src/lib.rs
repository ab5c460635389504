//! The contracts together, on a simulated chain: nothing here but the tests in `tests/it`.
