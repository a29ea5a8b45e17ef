-- What a shop's owner lets this house do at its platform for as long as they like, where passes are given for
-- it: a refresh token, sealed.
ALTER TABLE connections ADD COLUMN access_grant bytea;
