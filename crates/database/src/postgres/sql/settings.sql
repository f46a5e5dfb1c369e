-- Settings on which the text of a value depends, and what keeps two runs from giving other bytes.
set timezone = 'UTC';
set datestyle = 'ISO, YMD';
set intervalstyle = 'postgres';
set extra_float_digits = 1;
set bytea_output = 'hex';
set xmloption = 'content';
set lc_monetary = 'C';
set synchronize_seqscans = off;
set client_encoding = 'UTF8';
set client_min_messages = warning;
set standard_conforming_strings = on;
set quote_all_identifiers = off;
set array_nulls = on;
-- What a role or a database is limited to elsewhere would end a long read half-way.
set statement_timeout = 0;
set lock_timeout = 0;
set idle_in_transaction_session_timeout = 0;
-- What is asked is short: compiling it would take longer than running it.
set jit = off;
