problem-you-may-not = U mag niet: { $act }.
problem-limit = Een bestand mag ten hoogste { $megabytes } MB zijn.
problem-request = Nummer van de aanvraag: { $id }
problem-back = Naar de subsidieprojecten
problem-list = Meldingen en wat ze betekenen
problem-code = Code
problem-status = HTTP-status
problem-title = Betekenis
