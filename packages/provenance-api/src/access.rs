//! Who may send which message.
