DROP TABLE calendar_feeds;
DROP TABLE idempotent_requests;
DROP TABLE api_tokens;
