//! How a claim is decided: checks in a fixed order, each with a stable code.
