//! How the cost of aid is shared among members.
