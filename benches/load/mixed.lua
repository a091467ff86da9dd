-- For wrk: people of several sessions who ask for the pages of a list in turn, with a pause between them.
local cookies, pages = {}, {}
for cookie in string.gmatch(os.getenv("COOKIES"), "%S+") do cookies[#cookies + 1] = cookie end
for page in string.gmatch(os.getenv("PAGES"), "%S+") do pages[#pages + 1] = page end
local pause = tonumber(os.getenv("PAUSE_MS"))
local asked = 0

if pause > 0 then
    function delay() return math.random(pause / 2, pause * 3 / 2) end
end

function request()
    asked = asked + 1
    local headers = { ["Cookie"] = cookies[asked % #cookies + 1], ["Accept-Encoding"] = "gzip" }
    return wrk.format("GET", pages[asked % #pages + 1], headers)
end

-- Requests a second, milliseconds at the 50th, 95th and 99th percentile, answers that were not good.
function done(summary, latency, requests)
    local bad = summary.errors.status + summary.errors.read + summary.errors.write + summary.errors.timeout + summary.errors.connect
    io.write(string.format("figures %.1f %.2f %.2f %.2f %d\n", summary.requests / summary.duration * 1e6,
        latency:percentile(50) / 1000, latency:percentile(95) / 1000, latency:percentile(99) / 1000, bad))
end
