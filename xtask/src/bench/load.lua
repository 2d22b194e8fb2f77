-- What wrk sends: the lines of a file, HOST TAB PATH [TAB BODY], in turn. A line with a body is a POST with a key of its own.
-- wrk -s load.lua URL -- FILE

local threads = 0

function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

function init(args)
  local sent = {}
  for line in io.lines(args[1]) do
    local host, path, body = line:match("^([^\t]+)\t([^\t]+)\t?(.*)$")
    local headers = { Host = host, ["Accept-Encoding"] = "gzip, deflate, br" }
    if body == "" then
      sent[#sent + 1] = { wrk.format("GET", path, headers) }
    else
      headers["Content-Type"] = "application/json"
      headers["Idempotency-Key"] = "KEY"
      local before, after = wrk.format("POST", path, headers, body):match("^(.*Idempotency%-Key: )KEY(.*)$")
      sent[#sent + 1] = { before, after }
    end
  end
  -- One reading is the same for ever: wrk is quickest when it need not ask.
  if #sent == 1 and not sent[1][2] then
    wrk.format = function() return sent[1][1] end
    return
  end
  math.randomseed(os.time() + number)
  local run, count, place = math.random(1, 2 ^ 31 - 1), 0, math.random(1, #sent)
  function request()
    count = count + 1
    place = place % #sent + 1
    local one = sent[place]
    if not one[2] then return one[1] end
    return one[1] .. string.format("bench-%010d-%02d-%010d", run, number, count) .. one[2]
  end
end

function done(summary, latency)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.timeout + errors.status
  local line = "bench %d %d %d %d %d\n"
  io.write(line:format(summary.requests, summary.duration, failed, latency:percentile(50), latency:percentile(99)))
end
