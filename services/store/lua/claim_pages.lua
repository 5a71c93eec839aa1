#!lua
-- Give a poller pages to fetch, one a host, until a lease ends. See services/store/watch.py.
--
-- KEYS  1 pages:due (host → when its next page may be fetched)
-- ARGV  1 prefix  2 now (ms)  3 lease (ms)  4 most pages  5 token
-- Answer: 'claimed', then for each {host, item, its fields as HGETALL gives them}
local prefix, now, lease, most, token = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5]

local answer = {'claimed'}
for _, host in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, most)) do
  local barred = tonumber(redis.call('HGET', prefix .. ':host:' .. host, 'not_before') or '0')
  local line = prefix .. ':pages:' .. host
  local first = redis.call('ZRANGE', line, 0, 0, 'WITHSCORES')
  if not first[1] then
    redis.call('ZREM', KEYS[1], host)
  elseif barred > now then
    redis.call('ZADD', KEYS[1], barred, host)
  elseif tonumber(first[2]) > now then
    redis.call('ZADD', KEYS[1], first[2], host)
  elseif redis.call('EXISTS', prefix .. ':item:' .. first[1]) == 0 then
    redis.call('ZREM', line, first[1])
  else
    redis.call('ZADD', KEYS[1], now + lease, host)
    redis.call('HSET', prefix .. ':item:' .. first[1], 'token', token)
    answer[#answer + 1] = {host, first[1], redis.call('HGETALL', prefix .. ':item:' .. first[1])}
  end
end
return answer
