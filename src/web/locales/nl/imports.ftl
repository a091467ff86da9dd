imports-title = Imports
imports-new = Nieuw bestand
imports-new-what = Lever een bestand aan zoals het is. U ziet eerst hoe het gelezen wordt en wat er zou gebeuren; er wordt niets geboekt voordat u dat zegt.
imports-choose = Kies een of meer bestanden
imports-choose-hint = Excel (xlsx, xlsm, xlsb, xls), LibreOffice (ods), csv of een webpagina met een tabel; samen hoogstens { $limit } MB.
imports-drop = of sleep ze hierheen
imports-upload = Inlezen
imports-template = Leeg formulier downloaden
imports-sender-ask = Komt het bestand van een partner of leverancier?
imports-sender = Afzender
imports-sender-hint = Wie zulke bestanden maakt. Hoe de kolommen gelezen worden, wordt per afzender onthouden; zonder afzender tellen alleen de koppen.
imports-replaces-ask = Is dit een verbeterde versie van een eerdere import?
imports-replaces = Vervangt import
imports-replaces-hint = Alleen de rijen die verschillen worden geboekt; wat zij vervangen wordt teruggenomen. U ziet dat vooraf.
imports-replaces-none = Nee, dit is een nieuw bestand
imports-replaces-one = Een verbeterde versie vervangt één import: kies dan één bestand.
imports-no-file = Er is geen bestand gekozen. Kies een bestand en probeer het opnieuw.
imports-progress = Voortgang
imports-progress-sending = Verzenden: [percent]%
imports-progress-reading = Lezen: [rows] rijen
imports-progress-file = Bestand [file] van [of].
imports-progress-posting = Boeken: [done] van [of] rijen
imports-progress-busy = Bezig met lezen en controleren. U kunt wachten of later terugkomen.
imports-progress-failed = Het verzenden is niet gelukt. Er is niets veranderd; probeer het opnieuw.
imports-received = Het bestand is ingelezen: { $rows } rijen. Er is nog niets geboekt.
imports-known = Dit bestand staat al in import { $number }; er is niets nieuws in.
imports-without-rows = Er staan geen uitgaven in dit bestand. Er is niets vastgelegd.
imports-nothing-new = Alles in dit bestand is al bekend. Er is niets vastgelegd.
imports-results = Wat er met de bestanden is gebeurd
imports-refused = Niet ingelezen
imports-accepted = Ingelezen
imports-not-entered = Niets vastgelegd
imports-back = Naar de lijst van imports
imports-go-to = Ga naar import { $number }
imports-failed = Het inlezen is door een storing niet gelukt. Er is niets veranderd; probeer het later opnieuw.
imports-list = Alle imports
imports-caption = Imports van { $grant }, de nieuwste bovenaan; bedragen in EUR
imports-number = import { $number }
imports-none = Er is nog niets geïmporteerd
imports-none-what = Lever hierboven een overzicht van uitgaven aan, in welke vorm u het ook bijhoudt. Heeft u er nog geen? Het lege formulier heeft keuzelijsten met de activiteiten en kostensoorten van dit project.
imports-column-file = Bestand
imports-column-state = Stand
imports-column-received = Ontvangen
imports-column-owner = Behandelaar
imports-column-read = Gelezen
imports-column-posted = Geboekt
imports-column-ready = Klaar
imports-column-waiting = Wacht
imports-column-amount = Bedrag
imports-count = { $count }
imports-nobody = niemand
imports-state-staged = vragen open
imports-state-mapped = kolommen bekend
imports-state-checked = gecontroleerd
imports-state-posted = geboekt
imports-state-posted-waiting = deels geboekt
imports-state-reversed = teruggedraaid
imports-state-discarded = opzij gelegd
imports-severity-error = herstellen
imports-severity-warning = nakijken
imports-severity-info = ter informatie
imports-import-title = Import { $number }: { $file }
imports-steps = Stappen van deze import
imports-step-received = Ontvangen
imports-step-columns = Kolommen bekend
imports-step-checked = Gecontroleerd
imports-step-posted = Geboekt
imports-step-done = (gedaan)
imports-received-on = Ontvangen
imports-format = Soort bestand
imports-replaces-import = Vervangt import
imports-owner-name = Naam van de behandelaar
imports-owner-keep = Vastleggen
imports-owner-change = wijzigen
imports-rows-read = gelezen
imports-rows-posted = geboekt
imports-rows-ready = klaar om te boeken
imports-rows-waiting = wacht op herstel
imports-rows-duplicate = dubbel
imports-rows-ignored = geen uitgave
imports-tabs = Onderdelen van deze import
imports-tab-work = Werk
imports-tab-columns = Kolommen
imports-tab-duplicates = Dubbel? ({ $count })
imports-tab-consequences = Gevolgen
imports-tab-sheet = Het blad
imports-next-questions = Eerst een paar vragen
imports-next-questions-what = Het bestand zelf zegt niet hoe dit gelezen moet worden. U antwoordt één keer; voor een volgend bestand met deze kolommen wordt het onthouden.
imports-next-check = Kloppen de kolommen?
imports-next-check-what = Kijk bij Kolommen hoe het bestand gelezen wordt. Klopt het, controleer de rijen dan tegen de begroting, de regels en wat al geboekt is.
imports-check = De kolommen kloppen: controleer de rijen
imports-next-again = Controleer opnieuw
imports-next-again-what = Sinds de laatste controle is er iets veranderd. Controleer opnieuw, dan ziet u precies wat geboekt wordt.
imports-check-again = Controleer de rijen opnieuw
imports-next-post = Klaar om te boeken
imports-next-post-what = { $waiting ->
    [0] Alle rijen zijn goed.
    [one] De goede rijen kunnen geboekt worden; één rij wacht tot zij hersteld is.
   *[other] De goede rijen kunnen geboekt worden; { $waiting } rijen wachten tot zij hersteld zijn.
}
imports-next-more = Hersteld en klaar
imports-next-more-what = { $rows ->
    [one] Eén rij die wachtte is nu goed.
   *[other] { $rows } rijen die wachtten zijn nu goed.
}
imports-next-waiting = Geboekt; een deel wacht nog
imports-next-waiting-what = { $rows ->
    [one] Eén rij wacht. Herstel haar hieronder, dan kan zij alsnog geboekt worden.
   *[other] { $rows } rijen wachten. Herstel ze hieronder, dan kunnen ze alsnog geboekt worden.
}
imports-next-none = Klaar
imports-next-none-what = Alles wat geboekt kan worden is geboekt.
imports-next-reversed = Teruggedraaid
imports-next-reversed-what = De boekingen van deze import zijn met tegenboekingen teruggenomen. Het bestand kan opnieuw ingelezen worden.
imports-next-discarded = Opzij gelegd
imports-next-discarded-what = Van deze import is niets geboekt. Het bestand kan opnieuw ingelezen worden.
imports-post = { $rows ->
    [one] Boek één rij (EUR { $amount })
   *[other] Boek { $rows } rijen (EUR { $amount })
}
imports-nothing-ready = Er is geen rij klaar: herstel eerst wat hieronder staat.
imports-not-yours = Uw rol laat dit niet toe; een medewerker financiën kan het doen.
imports-see-consequences = Bekijk eerst de gevolgen
imports-questions = Vragen over dit bestand
imports-questions-what = Zonder antwoord wachten de rijen; er wordt niets gegokt.
imports-answer = Beantwoord en lees opnieuw
imports-choose-column = Kies een kolom
imports-which-column = Welke kolom van blad { $sheet } bevat: { $field }?
imports-which-column-hint = Iedere uitgave heeft dit nodig. Staat het er niet in, voeg dan een kolom toe aan het bestand.
imports-which-header = In welke rij van blad { $sheet } staan de koppen?
imports-ask-number = Hoeveel is ‘{ $text }’ in de kolom ‘{ $header }’?
imports-as-comma = de komma staat voor de decimalen
imports-as-point = de punt staat voor de decimalen
imports-ask-date = Welke dag is ‘{ $text }’ in de kolom ‘{ $header }’?
imports-as-day-first = de dag staat vooraan
imports-as-month-first = de maand staat vooraan
imports-causes = Bevindingen per oorzaak
imports-causes-what = Een oorzaak herstelt u één keer, voor alle rijen die haar hebben. Het bestand zelf blijft zoals het is.
imports-causes-none = Er is niets op dit bestand aan te merken.
imports-causes-info = { $count ->
    [one] Eén mededeling
   *[other] { $count } mededelingen
}
imports-rows = { $count ->
    [one] 1 rij:
   *[other] { $count } rijen:
}
imports-and-more = en nog { $count }
imports-to-duplicates = Bekijk ze naast elkaar
imports-means = ‘{ $value }’ betekent
imports-choose-one = Kies een code
imports-choose-code = Kies eerst wat de tekst betekent.
imports-code-currency = Code van drie letters, zoals EUR of NGN.
imports-code-country = Code van twee letters, zoals NG of TZ.
imports-mend-all = { $count ->
    [one] Onthoud en herstel
   *[other] Onthoud en herstel { $count } rijen
}
imports-fix = Verbeter cel { $cell }
imports-fixed = Wordt gelezen als
imports-fixed-hint = Wat het bestand zegt blijft ernaast bewaard.
imports-fix-keep = Verbeter de cel
imports-unfix = Terug naar wat het bestand zegt
imports-reason = Reden
imports-leave-out = Laat rij { $row } weg
imports-leave-out-what = De rij is geen uitgave voor dit project. Zij telt niet mee, ook niet als wachtend.
imports-leave-out-do = Laat de rij weg
imports-mended = Verwerkt: { $closed } bevindingen gesloten, { $opened } nieuwe. { $ready } rijen zijn klaar, { $waiting } wachten.
imports-mapped = ‘{ $value }’ wordt voortaan gelezen als { $code }. { $ready } rijen zijn klaar, { $waiting } wachten.
imports-checked = De rijen zijn gecontroleerd: { $ready } klaar, { $waiting } wachten.
imports-posted = { $rows ->
    [one] Eén rij is geboekt: EUR { $amount }.
   *[other] { $rows } rijen zijn geboekt: EUR { $amount }.
}
imports-decided = Het besluit is vastgelegd en wordt niet opnieuw gevraagd. { $ready } rijen zijn klaar, { $waiting } wachten.
imports-reversed = { $rows ->
    [one] Teruggedraaid met één tegenboeking.
   *[other] Teruggedraaid met { $rows } tegenboekingen.
}
imports-discarded = De import is opzij gelegd. Er was niets van geboekt.
imports-assigned = De behandelaar is vastgelegd.
imports-changed-meanwhile = Deze import is veranderd sinds u de pagina opende. Hieronder staat zij zoals zij nu is; er is niets overschreven.
imports-nothing-said = Er is niets gewijzigd: alle keuzes zijn zoals voorgesteld.
imports-more = Verder met dit bestand
imports-workbook = Uw bestand met de bevindingen
imports-workbook-what = Uw eigen werkblad, met de foute cellen gekleurd en toegelicht. Verbeter het en lever het opnieuw aan.
imports-replace = Lever een verbeterde versie aan
imports-replace-what = Alleen de rijen die verschillen worden geboekt.
imports-discard-ask = Leg deze import opzij…
imports-discard-what = Er is niets van geboekt. Het bestand en wat erover gezegd is blijven bewaard.
imports-discard = Leg opzij
imports-reverse-ask = Draai deze import terug…
imports-reverse-what = Voor { $rows } geboekte rijen (EUR { $amount }) komen tegenboekingen. De oorspronkelijke boekingen blijven zichtbaar.
imports-reverse = Draai terug
imports-columns-what = Zo wordt het bestand gelezen, en waarom. Wat u hier wijzigt wordt onthouden voor een volgend bestand met deze kolommen.
imports-columns-none = Er is geen tabel met uitgaven in dit bestand gevonden.
imports-remembered = Deze kolommen zijn eerder zo afgesproken door { $by }, op { $on }.
imports-remembered-of = Deze kolommen zijn voor bestanden van { $sender } eerder zo afgesproken door { $by }, op { $on }.
imports-table-title = Blad { $sheet }
imports-table-rows = Koppen in rij { $header }; uitgaven in rij { $first } tot en met { $last }.
imports-preview = De eerste rijen van blad { $sheet }
imports-row = Rij
imports-mapping = Kolommen van blad { $sheet }
imports-mapping-column = Kolom
imports-mapping-header = Kop
imports-mapping-samples = Voorbeelden
imports-mapping-holds = Wordt gelezen als
imports-mapping-why = Waarom
imports-kept-beside = geen bekende naam; de cellen blijven bij de regel bewaard
imports-nothing-read = (niet gelezen)
imports-column-holds = Kolom { $column } wordt gelezen als
imports-header-row = Rij met de koppen
imports-read-hidden = Lees ook blad { $sheet }
imports-skip-sheet = Op dit blad staan geen uitgaven
imports-encoding-ask = Staan er vreemde tekens in de tekst?
imports-encoding = Codering van de tekst
imports-encoding-keep = zoals gevonden: { $format }
imports-columns-keep = Lees opnieuw met deze kolommen
imports-court-what = Lijkt een rij op een uitgave die er al is, dan beslist u. Het besluit en de reden blijven bewaard; er wordt niets stilzwijgend overgeslagen.
imports-court-days = Betalingen die ten hoogste { $days } dagen uit elkaar liggen, worden vergeleken. Het aantal dagen is een instelling van het project (duplicate_days in het projectbestand).
imports-court-none = Geen rij van dit bestand lijkt op een andere uitgave.
imports-undecided = nog te beslissen
imports-pair = Blad { $sheet }, rij { $row }
imports-why = Waarom dit opvalt:
imports-this-row = Deze rij
imports-earlier-row = Een eerdere rij van dit bestand
imports-ledger-line = regel { $line } van het grootboek
imports-differs = verschilt
imports-fact-supplier = Leverancier
imports-fact-number = Factuurnummer
imports-fact-description = Omschrijving
imports-fact-invoice-date = Factuurdatum
imports-fact-payment-date = Betaaldatum
imports-fact-amount = Bedrag
imports-fact-euros = In euro’s
imports-fact-budget-line = Begrotingspost
imports-fact-place = Plaats
imports-fact-country = Land
imports-fact-currency = Valuta
imports-fact-vat = Btw
imports-verdict-different = een andere uitgave
imports-verdict-same = dezelfde uitgave
imports-verdict-part-of = deel van dezelfde factuur
imports-verdict-hint = Bijvoorbeeld: tweede levering, beide facturen gezien.
imports-decide-different = Een andere uitgave: mag geboekt worden
imports-decide-same = Dezelfde uitgave: niet boeken
imports-decide-part-of = Deel van dezelfde factuur: mag geboekt worden
imports-exact = Precies gelijk aan wat er al is
imports-exact-caption = Rijen die niet opnieuw geboekt worden ({ $shown } van { $count })
imports-exact-row = Rij
imports-exact-says = Wat er staat
imports-exact-why = Waarom
imports-exact-repeats = Herhaalt
imports-consequences-what = Dit gebeurt er als u boekt. Na het boeken staat het zo in de boeken, tot op de cent.
imports-consequences-none = Er is niets klaar om te boeken, dus er verandert niets.
imports-consequences-no-budget = Dit project heeft nog geen begroting om het tegen af te zetten.
imports-nothing-exceeds = binnen de begroting en de subsidie
imports-exceeds = Dit gaat ergens overheen
imports-effect-caption = Gevolgen per begrotingspost; bedragen in EUR
imports-budget-line = Begrotingspost
imports-effect-approved = Begroot
imports-effect-so-far = Tot nu toe
imports-effect-import = Deze import
imports-effect-after = Daarna
imports-effect-exceeds = Boven de begroting
imports-effect-note = Tegen begrotingsversie { $version }; het gaat om { $rows } rijen.
imports-flat-rate = Vast percentage ({ $percent }%), kostensoort { $category }
imports-whole-project = Hele project
imports-funding = EU-bijdrage ({ $rate }%), in EUR
imports-funding-so-far = Tot nu toe
imports-funding-import = Deze import
imports-funding-after = Daarna
imports-funding-maximum = Hoogstens
imports-funding-above = Boven het maximum
imports-periods = Verslagperioden
imports-periods-caption = Directe kosten per verslagperiode; bedragen in EUR
imports-period = Verslagperiode
imports-changes = Wat deze versie verandert
imports-changes-what = Tegen import { $number }: { $unchanged } gelijk, { $changed } gewijzigd, { $added } toegevoegd, { $removed } vervallen en { $waiting } wachtend.
imports-changes-caption = Verschillen met import { $number }
imports-changes-none = Er zijn geen verschillen.
imports-change-kind = Verschil
imports-change-row = Rij
imports-change-what = Wat
imports-changed = gewijzigd
imports-added = toegevoegd
imports-removed = vervallen
imports-sheets = Bladen
imports-sheet-caption = Blad { $sheet }; laatste rij { $last }. Wat herstel vraagt is gekleurd; kies een cel om haar te bekijken.
imports-has-finding = heeft een bevinding
imports-cell = Cel { $cell }
imports-was = Het bestand zegt
imports-in-file = In het bestand staat:
imports-rows-around = Andere rijen
imports-rows-before = Rijen hiervoor
imports-rows-after = Rijen hierna
imports-tray = Wachtende rijen
imports-tray-what = Rijen van alle imports die nog niet geboekt kunnen worden, de oudste bovenaan.
imports-tray-summary = { $rows ->
    [one] Er wacht één rij op herstel.
   *[other] Er wachten { $rows } rijen op herstel.
}
imports-tray-open = Bekijk wat er wacht
imports-tray-caption = Wachtende rijen van { $grant }
imports-tray-none = Er wacht niets
imports-tray-none-what = Alle rijen van alle imports zijn geboekt, dubbel of geen uitgave.
imports-tray-row = Rij
imports-tray-says = Wat er staat
imports-tray-problem = Waarom zij wacht
imports-tray-column = Een vraag over een hele kolom staat nog open.
imports-tray-age = Wacht
imports-days = { $days ->
    [0] vandaag
    [one] 1 dag
   *[other] { $days } dagen
}
