//! The registry of problems: each has a code, a status and a page that explains it.

use crate::domain::language::Bilingual;

macro_rules! problems {
    ($($name:ident: $code:literal, $status:literal, [$title_nl:literal, $title_en:literal], [$why_nl:literal, $why_en:literal];)+) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum ProblemCode { $($name,)+ }

        impl ProblemCode {
            pub const ALL: &[ProblemCode] = &[$(ProblemCode::$name),+];

            pub fn code(self) -> &'static str {
                match self { $(ProblemCode::$name => $code,)+ }
            }

            pub fn status(self) -> u16 {
                match self { $(ProblemCode::$name => $status,)+ }
            }

            pub fn title(self) -> Bilingual {
                match self { $(ProblemCode::$name => Bilingual::new($title_nl, $title_en),)+ }
            }

            /// Why it happens and what to do.
            pub fn explanation(self) -> Bilingual {
                match self { $(ProblemCode::$name => Bilingual::new($why_nl, $why_en),)+ }
            }
        }
    };
}

problems! {
    LoginNeeded: "login-needed", 401,
        ["U bent niet ingelogd", "You are not logged in"],
        ["Log in en probeer het opnieuw. Wie lange tijd niets doet, wordt uitgelogd.",
         "Log in and try again. Who does nothing for a long time is logged out."];
    TokenRefused: "token-refused", 401,
        ["Deze API-sleutel werkt niet", "This API token does not work"],
        ["De sleutel is onbekend, verlopen of ingetrokken, of de persoon van wie hij is mag niet meer inloggen. Maak een nieuwe sleutel onder Mijn account.",
         "The token is unknown, expired or revoked, or the person that it belongs to may not log in any more. Make a new token under My account."];
    TokenScope: "token-scope", 403,
        ["Deze API-sleutel mag alleen lezen", "This API token may only read"],
        ["Er is niets gewijzigd. Gebruik een sleutel waarmee ook gewijzigd mag worden.",
         "Nothing was changed. Use a token that may also change things."];
    NotFound: "not-found", 404,
        ["Niet gevonden", "Not found"],
        ["Deze pagina bestaat niet, of u hebt geen rol in het subsidieproject waar zij bij hoort. Controleer het adres, of vraag de beheerder om een rol.",
         "This page does not exist, or you have no role in the grant that it belongs to. Check the address, or ask the administrator for a role."];
    NotAllowed: "not-allowed", 403,
        ["Dit mag u niet met uw rol", "Your role does not allow this"],
        ["Wat iemand mag, hangt af van de rol in het subsidieproject. Vraag de beheerder om een andere rol als u dit nodig hebt voor uw werk.",
         "What somebody may do depends on the role in the grant. Ask the administrator for another role when your work needs it."];
    CrossSite: "cross-site", 403,
        ["Dit formulier is niet van deze sessie", "This form is not of this session"],
        ["Het formulier kwam van een andere site, of van voordat u opnieuw inlogde. Er is niets gewijzigd. Open de pagina opnieuw en verstuur het formulier dan.",
         "The form came from another site, or from before you logged in again. Nothing was changed. Open the page again and send the form then."];
    BadRequest: "bad-request", 400,
        ["De aanvraag klopt niet", "The request is not right"],
        ["De aanvraag is anders opgebouwd dan de toepassing verwacht. Er is niets gewijzigd.",
         "The request is put together in another way than the application expects. Nothing was changed."];
    MethodNotAllowed: "method-not-allowed", 405,
        ["Dit adres kent deze methode niet", "This address does not know this method"],
        ["Welke methoden een adres kent, staat in het antwoord (Allow) en in de beschrijving van de API.",
         "Which methods an address knows stands in the answer (Allow) and in the description of the API."];
    Outdated: "outdated", 412,
        ["Het is intussen gewijzigd", "It has changed in the meantime"],
        ["Er is niets gewijzigd. Vraag het opnieuw op, bekijk wat er veranderd is en stuur dan de nieuwe ETag mee.",
         "Nothing was changed. Ask for it again, look at what is different, and send the new ETag along."];
    UnknownContent: "unknown-content", 415,
        ["Deze soort inhoud wordt hier niet gelezen", "This kind of content is not read here"],
        ["Er is niets gewijzigd. Stuur de inhoud in de soort die de beschrijving van de API noemt.",
         "Nothing was changed. Send the content in the kind that the description of the API names."];
    KeyReused: "key-reused", 422,
        ["Deze sleutel hoort bij een andere aanvraag", "This key belongs to another request"],
        ["Er is niets gewijzigd. Dezelfde Idempotency-Key kwam eerder met een andere inhoud. Neem voor een nieuwe aanvraag een nieuwe sleutel.",
         "Nothing was changed. The same Idempotency-Key came before with another content. Take a new key for a new request."];
    Rejected: "rejected", 422,
        ["Dit kan zo niet", "This cannot be done like this"],
        ["Er is niets gewijzigd. Herstel wat hierboven staat en probeer het opnieuw.",
         "Nothing was changed. Mend what is said above and try again."];
    Conflict: "conflict", 409,
        ["Iets anders staat in de weg", "Something else stands in the way"],
        ["Er is niets gewijzigd. Een eerdere handeling, of iemand anders, heeft intussen iets veranderd. Bekijk de pagina opnieuw.",
         "Nothing was changed. An earlier act, or somebody else, has changed something in the meantime. Look at the page again."];
    TooLarge: "too-large", 413,
        ["Het bestand is te groot", "The file is too large"],
        ["Er is niets opgeslagen. Verdeel het bestand in delen, of vraag de beheerder om de grens te verhogen.",
         "Nothing was stored. Divide the file into parts, or ask the administrator to raise the limit."];
    Busy: "busy", 503,
        ["Het systeem is bezig", "The system is busy"],
        ["De administratie is even in gebruik door anderen. Er is niets gewijzigd. Probeer het over enkele seconden opnieuw.",
         "The books are in use by others for a moment. Nothing was changed. Try again in a few seconds."];
    Broken: "broken", 500,
        ["Er ging iets mis", "Something went wrong"],
        ["De fout ligt bij het systeem, niet bij u. Er is niets half opgeslagen. Probeer het opnieuw; blijft het misgaan, geef dan het nummer van de aanvraag door aan de beheerder.",
         "The fault lies with the system, not with you. Nothing was half stored. Try again; if it keeps going wrong, give the number of the request to the administrator."];
}
