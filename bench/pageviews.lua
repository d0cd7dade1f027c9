-- 200,000 visitors, 8 events a visit, 2,000 pages, 12 browsers, 50 referrers. Each thread has visitors of its own.
local agents = {}
for version = 110, 121 do
  agents[#agents + 1] = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/" .. version .. ".0.0.0 Safari/537.36"
end
local threads, number = 0, 0

function setup(thread)
  thread:set("first", threads * 100000)
  threads = threads + 1
end

function request()
  number = number + 1
  local visitor = first + math.floor(number / 8) % 100000
  local page = (visitor * 31 + number * 7) % 2000
  local headers = {
    ["Origin"] = "https://example.com",
    ["Content-Type"] = "text/plain",
    ["Accept-Language"] = "en-US,en;q=0.9",
    ["User-Agent"] = agents[visitor % 12 + 1],
    ["X-Forwarded-For"] = string.format("11.%d.%d.%d", math.floor(visitor / 65536) % 256, math.floor(visitor / 256) % 256, visitor % 256),
  }
  local body = string.format('{"path":"/page/%d","referrer":"https://site%d.example/some/page","screen":"1920x1080"}', page, visitor % 50)
  return wrk.format("POST", "/collect", headers, body)
end

function done(summary, latency, requests)
  local errors = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.status + summary.errors.timeout
  io.write(string.format("RESULT %d %d %d %.3f %.3f\n", summary.requests, summary.duration, errors, latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
