#!lua
-- A poller has done with a page: it is out of the line, or waits for another try. See services/store/watch.py.
--
-- KEYS  1 pages:due
-- ARGV  1 prefix  2 now (ms)  3 host  4 item  5 token  6 when to try again (ms, 0: never)
--       7 when the host's next page may be fetched (ms)  8 the host is barred until (ms, 0: it is not)
-- Answer: 'done' | 'stale' (the page is another poller's by now, or done)
local prefix, now, host, item, token = ARGV[1], tonumber(ARGV[2]), ARGV[3], ARGV[4], ARGV[5]
local again, gap, barred = tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8])
local HOST_KEPT_S = 86400
local key, line = prefix .. ':item:' .. item, prefix .. ':pages:' .. host

if redis.call('HGET', key, 'token') ~= token then return {'stale'} end
if again > 0 then
  redis.call('HDEL', key, 'token')
  redis.call('HINCRBY', key, 'tries', 1)
  redis.call('ZADD', line, again, item)
else
  redis.call('DEL', key)
  redis.call('ZREM', line, item)
end
if barred > now then
  redis.call('HSET', prefix .. ':host:' .. host, 'not_before', ARGV[8])
  redis.call('EXPIRE', prefix .. ':host:' .. host, HOST_KEPT_S)
end
local first = redis.call('ZRANGE', line, 0, 0, 'WITHSCORES')
if first[1] then
  redis.call('ZADD', KEYS[1], math.max(gap, barred, tonumber(first[2])), host)
else
  redis.call('ZREM', KEYS[1], host)
end
return {'done'}
