#!lua
-- Changes of feeds that are in the file by now are taken out, those alone that nobody has made anew meanwhile.
-- See services/store/feed_changes.py.
--
-- KEYS  1 feeds:changes
-- ARGV  pairs: hash of the feed's address, the change as it was read
-- Answer: 'done', how many were taken out
local taken = 0
for i = 1, #ARGV, 2 do
  if redis.call('HGET', KEYS[1], ARGV[i]) == ARGV[i + 1] then
    taken = taken + redis.call('HDEL', KEYS[1], ARGV[i])
  end
end
return {'done', taken}
