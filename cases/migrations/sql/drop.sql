DROP TRIGGER cases_case_acceptance ON cases_case;
DROP TRIGGER cases_case_guard ON cases_case;
DROP TRIGGER cases_opinion_check ON cases_opinion;
DROP TRIGGER cases_meeting_check ON cases_meeting;
DROP TRIGGER cases_meeting_guard ON cases_meeting;
DROP TRIGGER cases_invitee_guard ON cases_invitee;
DROP TRIGGER cases_handler_guard ON cases_handler;
DROP TRIGGER cases_membership_proof ON accounts_membership;
DROP TRIGGER cases_handlerundertaking_check ON cases_handlerundertaking;
DROP TRIGGER cases_case_regime ON cases_case;
DROP TRIGGER cases_count_regime ON cases_count;
DROP TRIGGER cases_reception_lawyers ON cases_reception;
DROP TRIGGER cases_receptionlawyer_lawyers ON cases_receptionlawyer;
DROP TRIGGER cases_case_owed ON cases_case;
DROP TRIGGER cases_duty_owed ON core_duty;
DROP FUNCTION cases_check_acceptance(), cases_guard_case(), cases_check_opinion(),
    cases_check_meeting(), cases_guard_meeting(), cases_guard_invitee(), cases_guard_handler(),
    cases_check_partner(),
    cases_check_undertaking(), cases_check_regime(), cases_check_reception(), cases_check_owed(),
    cases_circle(cases_meeting), cases_went_over(bigint, bigint);
