using Predictions.Core;

namespace Predictions.Service.Http.OpenApi;

/// <summary>The operations of the document.</summary>
internal static class Operations
{
    public const string Forecasts = "Forecasts";
    public const string Histories = "Histories";
    public const string Models = "Models";

    private const string History =
        """
        {"periods":[{"start":"2025-12-26","days":4},{"start":"2026-01-23","days":5},{"start":"2026-02-20","days":6}],
         "ovulations":[{"date":"2026-02-06","evidence":"LH_TEST"}],
         "pauses":[{"from":"2024-01-01","until":"2025-06-30","reason":"POSTPARTUM"}]}
        """;

    private static readonly ErrorReason[] Reads =
        [ErrorReason.HistoryNotFound, ErrorReason.StoreUnavailable, ErrorReason.StoredValueCorrupt];

    private static readonly ErrorReason[] Writes = [ErrorReason.StoreUnavailable, ErrorReason.StoredValueCorrupt];

    public static readonly OperationText Predict = new(
        "Predict",
        Forecasts,
        "Forecast from a history that comes along, or from a stored one",
        "Exactly one of userId and history is given. A history given here is used and never stored. A forecast is a pure function of "
        + "history, asOf and model, so any day of the past can be replayed. 400 NO_PERIOD: no period starts on or before asOf.")
    {
        Errors = [ErrorReason.NoPeriod, .. Reads],
        Example = $$"""{"history":{{History}},"asOf":"2026-03-05","cycles":2,"interval":0.8,"includeDaily":true}""",
    };

    public static readonly OperationText PredictStored = new(
        "PredictStored", Forecasts, "Forecast from a stored history", "The same forecast as of POST /v1/predict with this userId.")
    {
        Call = "Predict",
        Errors = [ErrorReason.NoPeriod, .. Reads],
        Parameters = Parameters.Forecast,
    };

    public static readonly OperationText BatchPredict = new(
        "BatchPredict",
        Forecasts,
        "Up to 1,000 forecasts",
        "One result for each request, in order. A bad item, or one whose history cannot be read, has an error in its place; a batch that "
        + "cannot be read, or is over 4 MiB or 1,000 items, fails whole.")
    {
        Example = $$"""{"requests":[{"history":{{History}},"asOf":"2026-03-05"},{"userId":"example-user"}]}""",
    };

    public static readonly OperationText GetHistory = new("GetHistory", Histories, "Read a stored history", "Records are sorted by date.")
    {
        Errors = [.. Reads, ErrorReason.AuditUnavailable],
        Parameters = [Parameters.User],
    };

    public static readonly OperationText PutHistory = new(
        "PutHistory",
        Histories,
        "Replace a whole history",
        "All or nothing: one bad date and nothing is stored. 503 may also mean that the change has happened; to repeat it is safe.")
    {
        Errors = [ErrorReason.RevisionMoved, .. Writes],
        Parameters = [Parameters.User, Parameters.IfRevision],
        Example = History,
    };

    public static readonly OperationText RecordHistory = new(
        "RecordHistory",
        Histories,
        "Merge records into a history",
        "Removals first, then additions, each keyed by its date; a history that is not there is begun. A later record of a date replaces "
        + "the earlier one, but days 0 never replaces a known length. What changes nothing keeps the revision, so to repeat a call is "
        + "safe. All or nothing.")
    {
        Errors = Writes,
        Parameters = [Parameters.User],
        Example = """{"periods":[{"start":"2026-02-20","days":5}],"removePeriods":["2025-12-26"]}""",
    };

    public static readonly OperationText DeleteHistory = new(
        "DeleteHistory",
        Histories,
        "Erase a history",
        "Afterwards nothing of it is readable on any instance, and no write begun before brings anything back. Erasing nobody is no "
        + "error.")
    {
        Errors = Writes,
        Parameters = [Parameters.User],
    };

    public static readonly OperationText ListModels = new(
        "ListModels", Models, "List the models", "Which model answers, which is scored beside it, and which were refused and why.");

    public static readonly OperationText GetModel = new("GetModel", Models, "Read one model's figures and card", "By its version.")
    {
        Errors = [ErrorReason.ModelNotFound],
        Parameters = [Parameters.Version],
    };
}
