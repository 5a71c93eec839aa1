#!lua
-- Give a poller feeds that are due, one a host, until a lease ends. See services/store/watch.py.
--
-- A host that is busy with a feed or a page of it is passed over: one request is in flight a host.
-- A feed that is claimed is due again when the lease ends, but not sooner after this asking than it may be asked: a
-- poller that dies gives it back by doing nothing, and its host is not asked twice for that. Sent twice (a lost reply),
-- it claims twice, and what nobody works on waits for one lease.
--
-- KEYS  1 feeds:due
-- ARGV  1 prefix  2 now (ms)  3 lease (ms)  4 most feeds  5 token  6 least time between two askings (ms)
--       7 and on: the only feeds to look at (none: all)
-- Answer: 'claimed', then for each {feed, its fields as HGETALL gives them}
local prefix, now, lease, most, token = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5]
local SCANNED, HOST_KEPT_S = 1000, 86400
local back = now + math.max(lease, tonumber(ARGV[6]))

local due = {}
if #ARGV > 6 then
  for i = 7, #ARGV do
    local at = redis.call('ZSCORE', KEYS[1], ARGV[i])
    if at and tonumber(at) <= now then due[#due + 1] = ARGV[i] end
  end
else
  due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, SCANNED)
end
local answer = {'claimed'}
for _, feed in ipairs(due) do
  local key = prefix .. ':feed:' .. feed
  local host = redis.call('HGET', key, 'host')
  if not host then
    redis.call('ZREM', KEYS[1], feed)
  else
    local place = prefix .. ':host:' .. host
    local known = redis.call('HMGET', place, 'busy_until', 'not_before')
    local busy, barred = tonumber(known[1] or '0'), tonumber(known[2] or '0')
    if barred > now then
      redis.call('ZADD', KEYS[1], barred, feed)
    elseif busy <= now then
      redis.call('HSET', place, 'busy_until', now + lease, 'busy_with', token .. feed)
      redis.call('EXPIRE', place, HOST_KEPT_S)
      redis.call('ZADD', KEYS[1], back, feed)
      redis.call('HSET', key, 'token', token)
      answer[#answer + 1] = {feed, redis.call('HGETALL', key)}
      if #answer > most then break end
    end
  end
end
return answer
