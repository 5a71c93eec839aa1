#!lua flags=allow-oom
-- Take a lease, or prolong one's own. KEYS 1 lease · ARGV 1 holder and token  2 milliseconds
-- Answer: 'held' | 'busy', the holder, milliseconds that are left to it
local holder = redis.call('TYPE', KEYS[1]).ok == 'string' and redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then
  local left = redis.call('PTTL', KEYS[1])
  -- a lease without an end can only be a forgery: nobody would ever get it back
  if left > 0 then return {'busy', holder, left} end
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return {'held'}
