-- +goose Up
-- Which part of the publishing rule moved a promise, and on which day of the company. Without a day nobody was meant to be
-- told: an import only notes what another system had promised.
ALTER TABLE promises ADD COLUMN code text NOT NULL DEFAULT '', ADD COLUMN day date;

-- +goose Down
ALTER TABLE promises DROP COLUMN day, DROP COLUMN code;
