using System.Security.Cryptography;
using System.Text;
using Predictions.Redis.Values;
using StackExchange.Redis;

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
/// day, ARGV[8] or the last entry's if that is later, and the last entry's number plus one. The last entry tells the last id;
/// where none is kept, or the user may not read it, XINFO does, which takes twice as long. The script reads the last id and asks
/// for the permission before it writes anything, so that it never stores without appending. Redis refuses for lack of memory
/// only the first write of a script, which is the DEL or SET.
/// </para>
/// </summary>
internal sealed class ReplaceScript
{
    public const int RevisionFirst = ValueHeader.RevisionOffset + 1;
    public const int RevisionLast = ValueHeader.RevisionOffset + ValueHeader.RevisionBytes;

    /// <summary>The field of a stream entry.</summary>
    public const string EntryField = "e";

    private const string Plain = Compare + Store + Done;

    private const string Appending = Compare + Number + Store + Append + Done;

    // Redis names a script by its SHA-1.
#pragma warning disable CA5350
    private static readonly byte[] PlainHash = SHA1.HashData(Encoding.UTF8.GetBytes(Plain));
    private static readonly byte[] AppendingHash = SHA1.HashData(Encoding.UTF8.GetBytes(Appending));
#pragma warning restore CA5350

    private volatile bool _sendsText;

    /// <summary>Runs the script, with an entry if there is one.</summary>
    /// <param name="database">The database.</param>
    /// <param name="key">KEYS[1].</param>
    /// <param name="values">ARGV[1] to ARGV[6].</param>
    /// <param name="entry">The entry; <c>null</c> for none.</param>
    /// <param name="redirected">Called before a redirect of the cluster is followed; <c>null</c> for no notice.</param>
    public Task<RedisResult> RunAsync(
        IDatabase database, byte[] key, RedisValue[] values, StreamAppend? entry, Action? redirected) =>
        redirected is null
            ? RunAsync(database, key, values, entry, CommandFlags.None)
            : RunNotedAsync(database, key, values, entry, redirected);

    private async Task<RedisResult> RunNotedAsync(
        IDatabase database, byte[] key, RedisValue[] values, StreamAppend? entry, Action redirected)
    {
        try
        {
            return await RunAsync(database, key, values, entry, CommandFlags.NoRedirect).ConfigureAwait(false);
        }
        catch (RedisException e) when (IsRedirect(e))
        {
            redirected();
            return await RunAsync(database, key, values, entry, CommandFlags.None).ConfigureAwait(false);
        }
    }

    // The client reports an ASK that it may not follow as a failure to connect. After either of them no script has run.
    private static bool IsRedirect(RedisException e) =>
        e is RedisConnectionException { FailureType: ConnectionFailureType.UnableToConnect }
        || (e is RedisServerException && e.Message.StartsWith("Key has MOVED ", StringComparison.Ordinal));

    private Task<RedisResult> RunAsync(
        IDatabase database, byte[] key, RedisValue[] values, StreamAppend? entry, CommandFlags flags) =>
        entry is { } append
            ? RunAsync(
                database, Appending, AppendingHash, [key, append.Stream],
                [.. values, append.Entry, append.Day, append.MaxLength], flags)
            : RunAsync(database, Plain, PlainHash, [key], values, flags);

    // The client library would hash the whole text at every call to find out whether the server has it.
    private async Task<RedisResult> RunAsync(
        IDatabase database, string text, byte[] hash, RedisKey[] keys, RedisValue[] values, CommandFlags flags)
    {
        if (!_sendsText)
            try
            {
                return await database.ScriptEvaluateAsync(hash, keys, values, flags).ConfigureAwait(false);
            }
            catch (RedisServerException e) when (e.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
            {
                // The server was restarted, or is new to this process. The next call gives it the script.
            }
            catch (RedisServerException e) when (
                e.Message.StartsWith("NOPERM", StringComparison.Ordinal)
                && e.Message.Contains("'evalsha'", StringComparison.Ordinal))
            {
                _sendsText = true;
            }

        return await database.ScriptEvaluateAsync(text, keys, values, flags).ConfigureAwait(false);
    }

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
        local last = redis.pcall('XREVRANGE', KEYS[2], '+', '-', 'COUNT', '1')
        local id = not last['err'] and last[1] and last[1][1]
        if not id then
          local info = redis.pcall('XINFO', 'STREAM', KEYS[2])
          if info['err'] then
            if string.find(info['err'], 'WRONGTYPE', 1, true) then
              return redis.error_reply('ERR the key of the event stream holds another type')
            end
            if not string.find(info['err'], 'no such key', 1, true) then return info end
          else
            for i = 1, #info, 2 do
              if info[i] == 'last-generated-id' then id = info[i + 1] end
            end
          end
        end
        if id then
          local lastDay, lastNumber = string.match(id, '^(%d+)-(%d+)$')
          day, number = math.max(day, tonumber(lastDay)), tonumber(lastNumber) + 1
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
