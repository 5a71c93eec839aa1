#!lua flags=allow-oom
-- A worker ends its work on a revision without a decision: another may have it.
--
-- KEYS  1 revision  2 started
-- ARGV  1 revision  2 worker  3 why
for i = 1, 2 do
  local found = redis.call('TYPE', KEYS[i]).ok
  if found ~= 'none' and found ~= 'hash' then
    return {'bug', 'key ' .. KEYS[i] .. ' holds a ' .. found .. ' where a hash belongs'}
  end
end
if redis.call('HGET', KEYS[2], ARGV[2]) == ARGV[1] then redis.call('HDEL', KEYS[2], ARGV[2]) end
if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('HSET', KEYS[1], 'trouble', ARGV[3]) end
return {'released'}
