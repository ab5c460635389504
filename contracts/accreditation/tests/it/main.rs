//! Tests of the accreditation contract: one binary, a module for each concern.
