using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;
using Predictions.Contract;
using Predictions.Core;

namespace Predictions.Service.Http.OpenApi;

/// <summary>The texts of one operation of the document, and the errors that it may answer with.</summary>
internal sealed record OperationText(string Id, string Tag, string Summary, string Description)
{
    private static readonly ErrorReason[] Everywhere =
    [
        ErrorReason.InvalidField, ErrorReason.TooManyItems, ErrorReason.Unauthenticated, ErrorReason.PermissionDenied,
        ErrorReason.Overloaded, ErrorReason.CallerShareExceeded, ErrorReason.KeysUnavailable, ErrorReason.DeadlineExceeded,
    ];

    /// <summary>The contract's name of the call; differs from the id where two operations make the same call.</summary>
    public string Call { get; init; } = Id;

    /// <summary>The errors that not every operation has.</summary>
    public ErrorReason[] Errors { get; init; } = [];

    /// <summary>The path and query parameters.</summary>
    public ParameterText[] Parameters { get; init; } = [];

    /// <summary>Whether its answer has an etag, and is 304 for a caller who holds it.</summary>
    public bool HasEtag { get; init; }

    /// <summary>A body that works as it is; <c>null</c> where the operation has no body.</summary>
    public string? Example { get; init; }

    /// <summary>The HTTP statuses of errors, in ascending order.</summary>
    public IEnumerable<int> ErrorStatuses
    {
        get
        {
            var statuses = new SortedSet<int>(Rows.Select(row => row.Http));
            if (Example is not null)
                statuses.Add(StatusCodes.Status415UnsupportedMediaType);
            return statuses;
        }
    }

    private IEnumerable<ErrorRow> Rows
    {
        get
        {
            ErrorReason[] ofBody = Example is null ? [] : [ErrorReason.MessageTooLarge];
            var errors = Everywhere.Concat(ofBody).Concat(Errors);
            return errors.Select(error => ErrorTable.Of(error.WireName())).Append(ErrorTable.Internal);
        }
    }

    /// <summary>The titles and reasons that the operation may answer with under an HTTP status other than 200.</summary>
    public string DescriptionOf(int status) =>
        status == StatusCodes.Status304NotModified ? "The caller holds this forecast, and the answer has no body."
        : status == StatusCodes.Status415UnsupportedMediaType
            ? $"Unsupported media type ({ErrorTable.UnsupportedMediaType})."
        : string.Join("; ", Rows.Where(row => row.Http == status).Select(row => $"{row.Title} ({row.Reason})")) + ".";
}

/// <summary>The texts of one parameter.</summary>
/// <param name="Name">The name as it is sent.</param>
/// <param name="Type">The type of its value.</param>
/// <param name="Description">Its meaning.</param>
internal sealed record ParameterText(string Name, JsonSchemaType Type, string Description)
{
    public bool IsInPath { get; init; }

    public bool IsInHeader { get; init; }

    public string? Format { get; init; }

    public string? Pattern { get; init; }

    public string? Minimum { get; init; }

    public string? Maximum { get; init; }

    /// <summary>The default value as JSON.</summary>
    public string? Default { get; init; }

    /// <summary>A valid value as JSON.</summary>
    public string? Example { get; init; }
}

/// <summary>The operations of the document.</summary>
internal static class Operations
{
    public const string Forecasts = "Forecasts";
    public const string Histories = "Histories";
    public const string Models = "Models";
    public const string Events = "Events";

    private const string History =
        """
        {"periods":[{"start":"2025-12-26","days":4},{"start":"2026-01-23","days":5},{"start":"2026-02-20","days":6}],
         "ovulations":[{"date":"2026-02-06","evidence":"LH_TEST"}],
         "pauses":[{"from":"2024-01-01","until":"2025-06-30","reason":"POSTPARTUM"}],
         "signs":[{"date":"2026-02-03","kind":"FERTILE_MUCUS"},{"date":"2026-02-03","kind":"LH_NEGATIVE"}],"birthYear":1994}
        """;

    private static readonly ErrorReason[] Reads =
        [ErrorReason.HistoryNotFound, ErrorReason.StoreUnavailable, ErrorReason.StoredValueCorrupt];

    private static readonly ErrorReason[] EventErrors = [ErrorReason.EventsOff, ErrorReason.StoreUnavailable];

    private static readonly ErrorReason[] Writes = [ErrorReason.StoreUnavailable, ErrorReason.StoredValueCorrupt];

    private static readonly ParameterText User = new(
        "user_id",
        JsonSchemaType.String,
        "The user: 1 to 128 characters of A-Z a-z 0-9 . _ ~ : @ - and neither \".\" nor \"..\". Anything else, encoded or not, "
        + "is invalid and never means another user.")
    {
        IsInPath = true,
        Pattern = ContractLimits.UserPattern,
        Example = "\"example-user\"",
    };

    private static readonly ParameterText Version =
        new("version", JsonSchemaType.String, "The model's version, as in the list.") { IsInPath = true, Example = "\"1\"" };

    private static readonly ParameterText IfRevision = new(
        FieldNames.IfRevision,
        JsonSchemaType.Integer,
        "Absent: replace whatever is stored. 0: only if nothing is stored. Otherwise: only if this revision is stored, else 409.")
    {
        Format = "int64",
        Minimum = "0",
        Maximum = "9007199254740991",
    };

    private static readonly ParameterText[] OfForecast =
    [
        User,
        new(
            FieldNames.AsOf,
            JsonSchemaType.String,
            "The person's own date; later records are ignored. Absent: today in UTC, or the latest start where that is later and "
            + "not after today in UTC+14.")
        {
            Format = "date",
            Pattern = ContractLimits.DatePattern,
            Example = "\"2026-03-05\"",
        },
        new(FieldNames.Cycles, JsonSchemaType.Integer, "The number of coming cycles.")
        {
            Format = "int32",
            Minimum = "1",
            Maximum = $"{ContractLimits.Cycles}",
            Default = $"{ContractLimits.DefaultCycles}",
        },
        new(FieldNames.Interval, JsonSchemaType.Number, "The probability that each stated range should hold.")
        {
            Format = "double",
            Minimum = $"{ContractLimits.MinInterval}",
            Maximum = $"{ContractLimits.MaxInterval}",
            Default = $"{ContractLimits.DefaultInterval}",
        },
        new(FieldNames.IncludeDaily, JsonSchemaType.Boolean, "Whether to give probabilities day by day.") { Default = "false" },
        new(
            HeaderNames.IfNoneMatch,
            JsonSchemaType.String,
            "The etags of forecasts that the caller holds. If one is that of the answer, the answer is 304 without a body.")
        {
            IsInHeader = true,
            Example = "\"\\\"AQGcy7KaPeS2fg8Tl9KY\\\"\"",
        },
    ];

    public static readonly OperationText Predict = new(
        "Predict",
        Forecasts,
        "Forecast from a history in the request, or from a stored one",
        "Give exactly one of userId and history. The service never stores a history given here. A forecast is a pure function of "
        + "history, asOf and model, so any day of the past can be replayed. 400 NO_PERIOD: no period starts on or before asOf.")
    {
        Errors = [ErrorReason.NoPeriod, .. Reads],
        Example = $$"""{"history":{{History}},"asOf":"2026-03-05","cycles":2,"interval":0.8,"includeDaily":true}""",
    };

    public static readonly OperationText PredictStored = new(
        "PredictStored", Forecasts, "Forecast from a stored history",
        "The same forecast as POST /v1/predict with this userId, with its etag in the header ETag.")
    {
        Call = "Predict",
        HasEtag = true,
        Errors = [ErrorReason.NoPeriod, .. Reads],
        Parameters = OfForecast,
    };

    public static readonly OperationText BatchPredict = new(
        "BatchPredict",
        Forecasts,
        "Up to 1,000 forecasts",
        "One result for each request, in order. An invalid item, or one whose history cannot be read, has an error in its place. "
        + "An unreadable batch, or one over 4 MiB or 1,000 items, fails as a whole.")
    {
        Example = $$"""{"requests":[{"history":{{History}},"asOf":"2026-03-05"},{"userId":"example-user"}]}""",
    };

    public static readonly OperationText GetHistory =
        new("GetHistory", Histories, "Read a stored history", "Records are sorted by date.")
        {
            Errors = [.. Reads, ErrorReason.AuditUnavailable],
            Parameters = [User],
        };

    public static readonly OperationText PutHistory = new(
        "PutHistory",
        Histories,
        "Replace a whole history",
        "All or nothing: one invalid date, and nothing is stored. After 503 the write may have happened; it is safe to repeat.")
    {
        Errors = [ErrorReason.RevisionMoved, .. Writes],
        Parameters = [User, IfRevision],
        Example = History,
    };

    public static readonly OperationText RecordHistory = new(
        "RecordHistory",
        Histories,
        "Merge records into a history",
        "Removals first, then additions, each keyed by its date, a sign by date and kind. The first record of a user begins a "
        + "history. A later record of a date replaces the earlier one, but days 0 never replaces a known length. A call that "
        + "changes nothing keeps the revision, so a call is safe to repeat. All or nothing.")
    {
        Errors = Writes,
        Parameters = [User],
        Example = """{"periods":[{"start":"2026-02-20","days":5}],"removePeriods":["2025-12-26"]}""",
    };

    public static readonly OperationText DeleteHistory = new(
        "DeleteHistory",
        Histories,
        "Erase a history",
        "Afterwards no instance can read any of it, and no earlier write brings it back. To erase a history that is not stored "
        + "succeeds.")
    {
        Errors = [.. Writes, ErrorReason.AuditUnavailable],
        Parameters = [User],
    };

    public static readonly OperationText ListModels = new(
        "ListModels",
        Models,
        "List the models",
        "The model that answers, the model that is scored in its shadow, the others, and why a model was refused.");

    public static readonly OperationText GetModel =
        new("GetModel", Models, "Read one model's figures and card", "The model of this version.")
        {
            Errors = [ErrorReason.ModelNotFound],
            Parameters = [Version],
        };

    public static readonly OperationText ReadEvents = new(
        "ReadEvents",
        Events,
        "Read the changes of histories as server-sent events",
        "Each change of a history is an event of the type predictions.history.changed.v1, and its data is the record below. "
        + "Events of a user come in order, each at least once. The stream lasts until the caller ends it, or until the end with "
        + "stopAtEnd=true. It continues after the id that the header Last-Event-ID or the parameter from names.")
    {
        Call = "Read",
        Errors = [.. EventErrors, ErrorReason.PositionOutOfRange, ErrorReason.StreamEnded, ErrorReason.AuditUnavailable],
        Parameters =
        [
            new(FieldNames.Partitions, JsonSchemaType.String, "Partitions of 0 to 255, separated by commas. Default: all.")
            {
                Pattern = "^([0-9]{1,3}(,[0-9]{1,3})*)?$",
            },
            new(FieldNames.Consumer, JsonSchemaType.String, "The consumer whose committed positions to continue from.")
            {
                Pattern = ContractLimits.ConsumerPattern,
            },
            new(FieldNames.From, JsonSchemaType.String, "The id of an event to continue after, instead."),
            new(FieldNames.StopAtEnd, JsonSchemaType.Boolean, "Whether to end the stream where it would wait.")
            {
                Default = "false", Example = "true",
            },
        ],
    };

    public static readonly OperationText CommitEvents = new(
        "CommitEvents",
        Events,
        "Keep the positions up to which a consumer is done",
        "A reader that names the consumer continues after these positions. They may be lower than before: the events are then "
        + "read again.")
    {
        Call = "Commit",
        Errors = EventErrors,
        Example = """{"consumer":"example-mailer","positions":{"39":"20786-12"}}""",
    };

    public static readonly OperationText ListConsumers = new(
        "ListConsumers",
        Events,
        "List the consumers of events and how far they are behind",
        "Every consumer that has committed, with its positions and its lag in events.")
    {
        Errors = EventErrors,
    };
}
