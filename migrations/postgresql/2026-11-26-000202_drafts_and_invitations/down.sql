DROP TABLE invitations;
DROP TABLE form_drafts;
