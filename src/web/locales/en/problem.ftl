problem-you-may-not = You may not { $act }.
problem-limit = A file can be { $megabytes } MB at most.
problem-request = Number of the request: { $id }
problem-back = To the grants
problem-list = Problems and what they mean
problem-code = Code
problem-status = HTTP status
problem-title = Meaning
