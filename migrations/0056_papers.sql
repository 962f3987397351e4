-- +goose Up
-- What stands on papers: who sends them and the size of the sheet; of what is still to come the likely day beside the safe one.
ALTER TABLE company
    ADD COLUMN address text NOT NULL DEFAULT '',
    ADD COLUMN paper text NOT NULL DEFAULT 'a4',
    ADD CONSTRAINT company_address_short CHECK (char_length(address) <= 500),
    ADD CONSTRAINT company_paper_known CHECK (paper IN ('a4', 'letter'));
ALTER TABLE shipment_lines ADD COLUMN date_likely date;

-- +goose Down
ALTER TABLE shipment_lines DROP COLUMN date_likely;
ALTER TABLE company DROP COLUMN address, DROP COLUMN paper;
