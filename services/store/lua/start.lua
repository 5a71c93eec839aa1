#!lua
-- A worker begins with a revision: the attempt is counted, and everything that the work needs comes back.
--
-- KEYS  1 revision  2 body  3 decision  4 started  5 pending  6 missing  7 rulings
-- ARGV  1 revision  2 worker  3 token of this start
-- Answer: 'unknown' | 'decided' | 'started', attempt, id, entry (JSON), body or false, what an analyst
--         ruled of the story or false
for i, wanted in ipairs({'hash', 'string', 'hash', 'hash', 'zset', 'hash', 'hash'}) do
  local found = redis.call('TYPE', KEYS[i]).ok
  if found ~= 'none' and found ~= wanted then
    return {'bug', 'key ' .. KEYS[i] .. ' holds a ' .. found .. ' where a ' .. wanted .. ' belongs'}
  end
end
if redis.call('EXISTS', KEYS[1]) == 0 then return {'unknown'} end
local kept = redis.call('HMGET', KEYS[1], 'attempts', 'token', 'id', 'json', 'entry')
if not (tonumber(kept[1]) and kept[3] and kept[4]) then
  return {'bug', 'key ' .. KEYS[1] .. ' lacks its entry or its number of attempts'}
end
redis.call('HDEL', KEYS[6], ARGV[1])
if redis.call('EXISTS', KEYS[3]) == 1 then
  redis.call('ZREM', KEYS[5], ARGV[1])
  return {'decided'}
end
local attempt = tonumber(kept[1])
local clock = redis.call('TIME')
-- the same token again is the same start, whose answer was lost on the way
if kept[2] ~= ARGV[3] then attempt = redis.call('HINCRBY', KEYS[1], 'attempts', 1) end
redis.call('HSET', KEYS[1], 'token', ARGV[3], 'worker', ARGV[2],
  'started', clock[1] .. string.format('%03.0f', math.floor(clock[2] / 1000)))
redis.call('HSET', KEYS[4], ARGV[2], ARGV[1])
return {'started', attempt, kept[3], kept[4], redis.call('GET', KEYS[2]),
  kept[5] and redis.call('HGET', KEYS[7], kept[5])}
