#!lua
-- Take a decision back (of a dead letter, or of what an analyst says is relevant): it goes, and its revision waits
-- again with all its attempts.
--
-- KEYS  1 decision  2 revision  3 body  4 pending  5 dead  6 outcomes
-- ARGV  1 revision  2 the outcome that it must have
-- Answer: 'waiting', queue | 'unknown' | 'decided', outcome
for i, wanted in ipairs({'hash', 'hash', 'string', 'zset', 'zset', 'hash'}) do
  local found = redis.call('TYPE', KEYS[i]).ok
  if found ~= 'none' and found ~= wanted then
    return {'bug', 'key ' .. KEYS[i] .. ' holds a ' .. found .. ' where a ' .. wanted .. ' belongs'}
  end
end
if redis.call('EXISTS', KEYS[2]) == 0 then return {'unknown'} end
local queue = redis.call('HGET', KEYS[2], 'queue') or ''
local decision = redis.call('HMGET', KEYS[1], 'outcome', 'degraded')
if not decision[1] then
  -- already taken back, by a call whose answer was lost
  if redis.call('ZSCORE', KEYS[4], ARGV[1]) then return {'waiting', queue} end
  return {'unknown'}
end
if decision[1] ~= ARGV[2] then return {'decided', decision[1]} end
for _, field in ipairs({ARGV[2], 'degraded'}) do
  local kept = redis.call('HGET', KEYS[6], field)
  if kept and not string.match(kept, '^%-?%d+$') then return {'bug', field .. ' in ' .. KEYS[6] .. ' is ' .. kept} end
end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[2], 'attempts', 0)
redis.call('HDEL', KEYS[2], 'token', 'decided')
redis.call('PERSIST', KEYS[2])
redis.call('PERSIST', KEYS[3])
redis.call('ZREM', KEYS[5], ARGV[1])
local clock = redis.call('TIME')
redis.call('ZADD', KEYS[4], clock[1] .. string.format('%03.0f', math.floor(clock[2] / 1000)), ARGV[1])
redis.call('HINCRBY', KEYS[6], ARGV[2], -1)
if decision[2] == '1' then redis.call('HINCRBY', KEYS[6], 'degraded', -1) end
return {'waiting', queue}
