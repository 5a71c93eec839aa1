#!lua
-- Give a poller pages to fetch, one a host, until a lease ends. See services/store/watch.py.
--
-- KEYS  1 pages:due (host → when its next page may be fetched)
-- ARGV  1 prefix  2 now (ms)  3 lease (ms)  4 most pages  5 token
-- Answer: 'claimed', then for each {host, item, its fields as HGETALL gives them}
-- A host that is busy with a feed of it is looked at again in half a second.
local AGAIN_MS, HOST_KEPT_S = 500, 86400
local prefix, now, lease, most, token = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5]

local answer = {'claimed'}
for _, host in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, most)) do
  local place = prefix .. ':host:' .. host
  local known = redis.call('HMGET', place, 'busy_until', 'not_before')
  local busy, barred = tonumber(known[1] or '0'), tonumber(known[2] or '0')
  local line = prefix .. ':pages:' .. host
  local first = redis.call('ZRANGE', line, 0, 0, 'WITHSCORES')
  if not first[1] then
    redis.call('ZREM', KEYS[1], host)
  elseif barred > now then
    redis.call('ZADD', KEYS[1], barred, host)
  elseif busy > now then
    redis.call('ZADD', KEYS[1], math.min(busy, now + AGAIN_MS), host)
  elseif tonumber(first[2]) > now then
    redis.call('ZADD', KEYS[1], first[2], host)
  elseif redis.call('EXISTS', prefix .. ':item:' .. first[1]) == 0 then
    redis.call('ZREM', line, first[1])
  else
    redis.call('ZADD', KEYS[1], now + lease, host)
    redis.call('HSET', prefix .. ':item:' .. first[1], 'token', token)
    redis.call('HSET', place, 'busy_until', now + lease, 'busy_with', token .. first[1])
    redis.call('EXPIRE', place, HOST_KEPT_S)
    answer[#answer + 1] = {host, first[1], redis.call('HGETALL', prefix .. ':item:' .. first[1])}
  end
end
return answer
