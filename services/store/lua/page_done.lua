#!lua
-- A poller has done with a page: it is out of the line, or waits for another try. See services/store/watch.py.
--
-- KEYS  1 pages:due
-- ARGV  1 prefix  2 now (ms)  3 host  4 item  5 token  6 when to try again (ms, 0: never)
--       7 when the host's next page may be fetched (ms)  8 until when a host wants rest (ms, 0: none does)  9 that host
-- Answer: 'done' | 'stale' (the page is another poller's by now, or done)
local prefix, now, host, item, token = ARGV[1], tonumber(ARGV[2]), ARGV[3], ARGV[4], ARGV[5]
local again, gap, barred = tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8])
local HOST_KEPT_S = 86400
local key, line = prefix .. ':item:' .. item, prefix .. ':pages:' .. host

local place = prefix .. ':host:' .. host
local mine = redis.call('HGET', place, 'busy_with') == token .. item
if mine then redis.call('HDEL', place, 'busy_until', 'busy_with') end
if redis.call('HGET', key, 'token') ~= token then
  if mine then redis.call('ZADD', KEYS[1], 'XX', gap, host) end
  return {'stale'}
end
if again > 0 then
  redis.call('HDEL', key, 'token')
  redis.call('HINCRBY', key, 'tries', 1)
  redis.call('ZADD', line, again, item)
else
  redis.call('DEL', key)
  redis.call('ZREM', line, item)
end
if barred > now then
  local tired = prefix .. ':host:' .. ARGV[9]
  redis.call('HSET', tired, 'not_before', ARGV[8])
  redis.call('EXPIRE', tired, HOST_KEPT_S)
end
local first = redis.call('ZRANGE', line, 0, 0, 'WITHSCORES')
if first[1] then
  redis.call('ZADD', KEYS[1], math.max(gap, tonumber(first[2])), host)
else
  redis.call('ZREM', KEYS[1], host)
end
return {'done'}
