using Predictions.Redis.Values;

namespace Predictions.Redis.Connection;

/// <summary>An entry that a write appends to a stream of its key's slot.</summary>
/// <param name="Stream">The stream's key.</param>
/// <param name="Entry">The entry's bytes.</param>
/// <param name="Day">The day of the entry's id, in days since 1970-01-01.</param>
/// <param name="MaxLength">About how many entries the stream keeps.</param>
internal sealed record StreamAppend(byte[] Stream, byte[] Entry, long Day, int MaxLength);

/// <summary>
/// Stores ARGV[2] if the stored revision is ARGV[1] (empty: no key), for ARGV[3] seconds (0: no expiry, -1: keeps the expiry).
/// ARGV[4] and ARGV[5] are the positions of the revision's first and last byte, counted from 1. A key of another type has the
/// revision <see cref="RedisConnection.OtherTypeRevision"/>. Returns nil when it stored, and otherwise the stored value, so that
/// a retry needs no read.
/// <para>
/// With ARGV[6] = 1 it deletes the stored value first. A Redis without memory refuses a script's SET, but not after a DEL in the
/// same script.
/// </para>
/// <para>
/// <see cref="Appending"/> also appends ARGV[7] to the stream KEYS[2] of at most about ARGV[9] entries. The entry's id is the
/// day, ARGV[8] or the last entry's if that is later, and the last entry's number plus one. It reads the last id and asks for the
/// permission before it writes anything, so that it never stores without appending.
/// </para>
/// </summary>
internal static class ReplaceScript
{
    public const int RevisionFirst = ValueHeader.RevisionOffset + 1;
    public const int RevisionLast = ValueHeader.RevisionOffset + ValueHeader.RevisionBytes;

    /// <summary>The field of a stream entry.</summary>
    public const string EntryField = "e";

    public const string Text = Compare + Store + Done;

    public const string Appending = Compare + Number + Store + Append + Done;

    private const string Compare =
        """
        local stored = redis.pcall('GET', KEYS[1])
        local revision = ''
        if type(stored) == 'table' then
          if not string.find(stored['err'], 'WRONGTYPE', 1, true) then return stored end
          revision = 'WRONGTYPE'
        elseif stored then
          revision = string.sub(stored, tonumber(ARGV[4]), tonumber(ARGV[5]))
        end
        if revision ~= ARGV[1] then return stored or '' end

        """;

    private const string Number =
        """
        local day, number = tonumber(ARGV[8]), 1
        local info = redis.pcall('XINFO', 'STREAM', KEYS[2])
        if info['err'] then
          if string.find(info['err'], 'WRONGTYPE', 1, true) then
            return redis.error_reply('ERR the key of the event stream holds another type')
          end
          if not string.find(info['err'], 'no such key', 1, true) then return info end
        else
          for i = 1, #info, 2 do
            if info[i] == 'last-generated-id' then
              local lastDay, lastNumber = string.match(info[i + 1], '^(%d+)-(%d+)$')
              day, number = math.max(day, tonumber(lastDay)), tonumber(lastNumber) + 1
            end
          end
        end
        if redis.acl_check_cmd and not redis.acl_check_cmd('XADD', KEYS[2], '*', 'e', '') then
          return redis.error_reply('NOPERM the user may not append to the stream')
        end

        """;

    private const string Store =
        """
        if ARGV[6] == '1' then redis.call('DEL', KEYS[1]) end
        if ARGV[3] == '0' then
          redis.call('SET', KEYS[1], ARGV[2])
        elseif ARGV[3] == '-1' then
          redis.call('SET', KEYS[1], ARGV[2], 'KEEPTTL')
        else
          redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
        end

        """;

    private const string Append =
        """
        redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[9], string.format('%.0f-%.0f', day, number), 'e', ARGV[7])

        """;

    private const string Done = "return nil";
}
