-- 200,000 visitors, 8 events a visit, 2,000 pages, 12 browsers, 50 referrers. Each thread has visitors of its own.
-- The first argument is the wire format, the second a token (for `batch`, which sends a thousand events a request).
local agents = {}
for version = 110, 121 do
  agents[#agents + 1] = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/" .. version .. ".0.0.0 Safari/537.36"
end
local threads, number = 0, 0
local form, token = "native", ""
local BATCH = 1000

function setup(thread)
  thread:set("first", threads * 100000)
  threads = threads + 1
end

function init(args)
  form, token = args[1] or "native", args[2] or ""
end

local function view()
  number = number + 1
  local visitor = first + math.floor(number / 8) % 100000
  local page = (visitor * 31 + number * 7) % 2000
  local address = string.format("11.%d.%d.%d", math.floor(visitor / 65536) % 256, math.floor(visitor / 256) % 256, visitor % 256)
  return page, string.format("https://site%d.example/some/page", visitor % 50), agents[visitor % 12 + 1], address
end

local function batch()
  local events = {}
  for place = 1, BATCH do
    local page, referrer, agent, address = view()
    events[place] = string.format('{"path":"/page/%d","referrer":"%s","screen":"1920x1080","language":"en-US","user_agent":"%s","ip":"%s"}', page, referrer, agent, address)
  end
  local headers = { ["Authorization"] = "Bearer " .. token, ["Idempotency-Key"] = string.format("%d-%d-%d", os.time(), first, number) }
  return wrk.format("POST", "/api/events", headers, '{"site":"example.com","events":[' .. table.concat(events, ",") .. "]}")
end

function request()
  if form == "batch" then return batch() end
  local page, referrer, agent, address = view()
  local headers = {
    ["Origin"] = "https://example.com",
    ["Content-Type"] = "text/plain",
    ["Accept-Language"] = "en-US,en;q=0.9",
    ["User-Agent"] = agent,
    ["X-Forwarded-For"] = address,
  }
  if form == "plausible" then
    return wrk.format("POST", "/api/event", headers, string.format('{"n":"pageview","u":"https://example.com/page/%d","d":"example.com","r":"%s","screen":"1920x1080"}', page, referrer))
  elseif form == "umami" then
    headers["Content-Type"] = "application/json"
    return wrk.format("POST", "/api/send", headers, string.format('{"type":"event","payload":{"website":"example.com","hostname":"example.com","screen":"1920x1080","language":"en-US","title":"","url":"https://example.com/page/%d","referrer":"%s"}}', page, referrer))
  elseif form == "goatcounter" then
    headers["Origin"] = nil
    headers["Referer"] = "https://example.com/"
    return wrk.format("GET", string.format("/count?p=%%2Fpage%%2F%d&r=%s&s=1920%%2C1080%%2C1&b=0&rnd=abcde", page, referrer), headers)
  end
  return wrk.format("POST", "/collect", headers, string.format('{"path":"/page/%d","referrer":"%s","screen":"1920x1080"}', page, referrer))
end

function done(summary, latency, requests)
  local errors = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.status + summary.errors.timeout
  io.write(string.format("RESULT %d %d %d %.3f %.3f\n", summary.requests, summary.duration, errors, latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
