DROP TABLE provider_links;
DROP TABLE provider_logins;
