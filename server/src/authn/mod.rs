//! Who you are: passwords, sessions, tokens.
