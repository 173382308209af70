"""Pages of people's accounts: signing up, in and out, mailed links, and what an account says of itself."""
