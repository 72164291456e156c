DROP TRIGGER filings_case_duty ON cases_case;
DROP TRIGGER filings_version_check ON filings_filingversion;
DROP FUNCTION filings_check_duty(), filings_check_version();
