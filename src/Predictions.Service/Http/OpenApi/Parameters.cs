using Predictions.Core.Forecasting;

namespace Predictions.Service.Http.OpenApi;

/// <summary>The parameters of the routes.</summary>
internal static class Parameters
{
    public const string DatePattern = "^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$";

    public const string UserPattern = "^(?!\\.{1,2}$)[A-Za-z0-9._~:@-]{1,128}$";

    public static readonly ParameterText User = new(
        "user_id",
        "string",
        "Whose. 1 to 128 characters of A-Z a-z 0-9 . _ ~ : @ - and neither \".\" nor \"..\"; anything else, encoded or not, is invalid "
        + "and never another user.")
    {
        IsInPath = true,
        Pattern = UserPattern,
        Example = "\"example-user\"",
    };

    public static readonly ParameterText Version =
        new("version", "string", "The model's version, as the list has it.") { IsInPath = true, Example = "\"1\"" };

    public static readonly ParameterText IfRevision = new(
        HistoryEndpoints.IfRevision,
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
        new(ForecastParameters.AsOf, "string", "The person's own date; what begins after it is ignored. Absent: today in UTC, or the "
            + "latest start where that is later and not after today in UTC+14.")
        {
            Format = "date",
            Pattern = DatePattern,
            Example = "\"2026-03-05\"",
        },
        new(ForecastParameters.Cycles, "integer", "How many coming cycles.")
        {
            Format = "int32",
            Minimum = "1",
            Maximum = $"{ForecastRequest.MostCycles}",
            Default = $"{ForecastRequest.DefaultCycles}",
        },
        new(ForecastParameters.Interval, "number", "The probability that each stated range should hold.")
        {
            Format = "double",
            Minimum = $"{ForecastRequest.NarrowestInterval}",
            Maximum = $"{ForecastRequest.WidestInterval}",
            Default = $"{ForecastRequest.DefaultInterval}",
        },
        new(ForecastParameters.IncludeDaily, "boolean", "Whether to give probabilities day by day.") { Default = "false" },
    ];
}
