DROP TRIGGER cases_case_acceptance ON cases_case;
DROP TRIGGER cases_opinion_check ON cases_opinion;
DROP TRIGGER cases_meeting_guard ON cases_meeting;
DROP TRIGGER cases_handlerundertaking_check ON cases_handlerundertaking;
DROP TRIGGER cases_case_regime ON cases_case;
DROP TRIGGER cases_count_regime ON cases_count;
DROP TRIGGER cases_reception_lawyers ON cases_reception;
DROP TRIGGER cases_receptionlawyer_lawyers ON cases_receptionlawyer;
DROP TRIGGER cases_case_owed ON cases_case;
DROP FUNCTION cases_check_acceptance(), cases_check_opinion(), cases_guard_meeting(),
    cases_check_undertaking(), cases_check_regime(), cases_check_reception(), cases_check_owed();
