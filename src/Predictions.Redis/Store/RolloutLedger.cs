using System.Globalization;
using System.Text;
using Predictions.Core;
using Predictions.Core.Verification;
using Predictions.Redis.Connection;
using StackExchange.Redis;

namespace Predictions.Redis.Store;

/// <summary>What all instances know of a rollout.</summary>
/// <param name="Sums">The scores of all instances; they stay as they are once the rollout has stepped back.</param>
/// <param name="SteppedBack">That it steps back; <c>null</c> while it continues.</param>
public sealed record RolloutRecord(PairedSums Sums, StepBack? SteppedBack);

/// <summary>A rollout steps back, on all instances at one moment, so that no user's answers alternate.</summary>
/// <param name="Reason">What was worse.</param>
/// <param name="At">From when on the stable model answers all users, in milliseconds since 1970.</param>
public sealed record StepBack(StepBackReason Reason, long At);

/// <summary>
/// The evidence of rollouts in Redis, one key per rollout: <c>r:</c> and the rollout's id. The value is a text of three parts
/// with bars between them: the sums, the reason and moment of a step back or nothing, and the ids of the latest batches. It
/// holds no user.
/// </summary>
public sealed class RolloutLedger
{
    /// <summary>A rollout that no instance has looked at for this long is forgotten.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(90);

    /// <summary>The length of a batch's id, in characters.</summary>
    public const int BatchCharacters = 8;

    /// <summary>
    /// Adds ARGV[4…] to the sums, unless the batch ARGV[1] has been added or the rollout has stepped back. Sets the step back
    /// ARGV[2] if it is not empty and none is set. The value lives for ARGV[3] seconds. Returns the sums and the step back. A
    /// value that it did not write is an error. A string instead of a hash, because the embedded store has no objects.
    /// </summary>
    private const string AddScript =
        """
        local stored = redis.call('GET', KEYS[1])
        local sums, reason, batches = '', '', ''
        if stored then sums, reason, batches = string.match(stored, '^([^|]*)|([^|]*)|([^|]*)$') end
        if not sums then return redis.error_reply('ERR the value is no rollout') end
        if reason == '' and ARGV[1] ~= '' and not string.find(batches, ARGV[1], 1, true) then
          local total = {}
          for number in string.gmatch(sums, '%S+') do total[#total + 1] = tonumber(number) end
          for i = 4, #ARGV do total[i - 3] = string.format('%.17g', (total[i - 3] or 0) + tonumber(ARGV[i])) end
          sums = table.concat(total, ' ')
          batches = string.sub(ARGV[1] .. ' ' .. batches, 1, 1152)
        end
        if reason == '' then reason = ARGV[2] end
        redis.call('SET', KEYS[1], sums .. '|' .. reason .. '|' .. batches, 'EX', ARGV[3])
        return sums .. '|' .. reason
        """;

    private static readonly PredictionError Unreadable = new(
        ErrorReason.StoredValueCorrupt, "The stored evidence of the rollout cannot be read");

    private readonly RedisConnection _connection;
    private readonly string _prefix;

    internal RolloutLedger(RedisConnection connection, string? prefix) => (_connection, _prefix) = (connection, prefix + "r:");

    /// <summary>
    /// Adds the scores of one instance, and returns what all instances know. A batch is added once, also if it is sent again
    /// because its answer was lost; the latest 128 batches are known.
    /// </summary>
    /// <param name="rollout">The rollout's id.</param>
    /// <param name="batch">The id of the batch, <see cref="BatchCharacters"/> characters; empty to add nothing.</param>
    /// <param name="sums">The scores since the last batch.</param>
    /// <param name="stepBack">That the rollout steps back; the first one stays. <c>null</c> where it does not.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async ValueTask<Outcome<RolloutRecord>> AddAsync(
        string rollout, string batch, PairedSums sums, StepBack? stepBack, CancellationToken cancellation)
    {
        RedisValue[] values =
        [
            batch,
            stepBack is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{stepBack.Reason.Name()}@{stepBack.At}"),
            (long)Lifetime.TotalSeconds,
            .. sums.ToNumbers().Select(n => (RedisValue)n.ToString("R", CultureInfo.InvariantCulture)),
        ];
        var answer = await _connection.EvaluateAsync(AddScript, Encoding.UTF8.GetBytes(_prefix + rollout), values, cancellation)
            .ConfigureAwait(false);
        if (!answer.IsSuccess)
            return answer.Error;
        return Read(Encoding.UTF8.GetString(answer.Value ?? [])) is { } record ? record : Unreadable;
    }

    /// <summary>What all instances know, without a change; <c>null</c> where no instance has looked yet.</summary>
    /// <param name="rollout">The rollout's id.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async ValueTask<Outcome<RolloutRecord?>> ReadAsync(string rollout, CancellationToken cancellation)
    {
        var stored = await _connection.GetAsync(Encoding.UTF8.GetBytes(_prefix + rollout), cancellation).ConfigureAwait(false);
        if (!stored.IsSuccess)
            return stored.Error;
        if (stored.Value is not { } value)
            return (RolloutRecord?)null;
        var text = Encoding.UTF8.GetString(value);
        return text.LastIndexOf('|') is > 0 and var batches && Read(text[..batches]) is { } record ? record : Unreadable;
    }

    private static RolloutRecord? Read(string text)
    {
        if (text.Split('|') is not [var sums, var stepBack])
            return null;
        var numbers = new double[PairedSums.Length];
        var words = sums.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length is not (0 or PairedSums.Length))
            return null;
        for (var i = 0; i < words.Length; i++)
            if (!double.TryParse(words[i], CultureInfo.InvariantCulture, out numbers[i]) || !double.IsFinite(numbers[i]))
                return null;
        var steppedBack = ReadStepBack(stepBack);
        return stepBack.Length == 0 || steppedBack is not null
            ? new RolloutRecord(PairedSums.Of(numbers), steppedBack)
            : null;
    }

    private static StepBack? ReadStepBack(string text)
    {
        if (text.Split('@') is not [var name, var moment] || !long.TryParse(moment, CultureInfo.InvariantCulture, out var at))
            return null;
        foreach (var reason in Enum.GetValues<StepBackReason>())
            if (reason.Name() == name)
                return new StepBack(reason, at);
        return null;
    }
}
