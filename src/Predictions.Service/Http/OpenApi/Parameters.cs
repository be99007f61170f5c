using Predictions.Contract;
using Predictions.Core.Forecasting;

namespace Predictions.Service.Http.OpenApi;

/// <summary>The parameters of the routes.</summary>
internal static class Parameters
{
    public static readonly ParameterText User = new(
        "user_id",
        "string",
        "Whose. 1 to 128 characters of A-Z a-z 0-9 . _ ~ : @ - and neither \".\" nor \"..\"; anything else, encoded or not, is invalid "
        + "and never another user.")
    {
        IsInPath = true,
        Pattern = ContractLimits.UserPattern,
        Example = "\"example-user\"",
    };

    public static readonly ParameterText Version =
        new("version", "string", "The model's version, as the list has it.") { IsInPath = true, Example = "\"1\"" };

    public static readonly ParameterText IfRevision = new(
        FieldNames.IfRevision,
        "integer",
        "Absent: replace whatever is stored. 0: only if nothing is. Otherwise: only if this revision is, else 409.")
    {
        Format = "int64",
        Minimum = "0",
        Maximum = "9007199254740991",
    };

    public static readonly ParameterText[] Forecast =
    [
        User,
        new(FieldNames.AsOf, "string", "The person's own date; what begins after it is ignored. Absent: today in UTC, or the "
            + "latest start where that is later and not after today in UTC+14.")
        {
            Format = "date",
            Pattern = ContractLimits.DatePattern,
            Example = "\"2026-03-05\"",
        },
        new(FieldNames.Cycles, "integer", "How many coming cycles.")
        {
            Format = "int32",
            Minimum = "1",
            Maximum = $"{ForecastRequest.MostCycles}",
            Default = $"{ForecastRequest.DefaultCycles}",
        },
        new(FieldNames.Interval, "number", "The probability that each stated range should hold.")
        {
            Format = "double",
            Minimum = $"{ForecastRequest.NarrowestInterval}",
            Maximum = $"{ForecastRequest.WidestInterval}",
            Default = $"{ForecastRequest.DefaultInterval}",
        },
        new(FieldNames.IncludeDaily, "boolean", "Whether to give probabilities day by day.") { Default = "false" },
    ];
}
