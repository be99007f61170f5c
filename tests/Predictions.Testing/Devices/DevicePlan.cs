namespace Predictions.Testing.Devices;

/// <summary>The number of devices and their operations.</summary>
public sealed record DevicePlan
{
    /// <summary>The maximum number of periods in a history, under the contract's limit.</summary>
    private const int MostKept = 480;

    private static readonly DateOnly FirstDay = new(1900, 1, 1);

    public int Devices { get; init; } = 16;

    public int Users { get; init; } = 8;

    /// <summary>
    /// The maximum number of operations per device. Devices × operations must not exceed the days since 1900, about 45,000.
    /// </summary>
    public int OperationsPerDevice { get; init; } = 500;

    /// <summary>The seed of all choices. The order of concurrent calls is not seeded.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The prefix of the user ids.</summary>
    public string UserPrefix { get; init; } = "device-user-";

    /// <summary>The maximum number of retries.</summary>
    public int MostAttempts { get; init; } = 400;

    /// <summary>The share of ambiguous calls without a retry, whose effect stays unknown.</summary>
    public double GivenUpShare { get; init; } = 0.3;

    /// <summary>The maximum number of its periods that a device leaves in one history.</summary>
    public int KeptByEach => Math.Max(1, MostKept / Devices);

    public string UserId(int user) => UserPrefix + user;

    /// <summary>A day that no other operation uses, so that each period can be checked.</summary>
    public LoggedPeriod PeriodOf(int device, int operation)
    {
        var number = device * OperationsPerDevice + operation;
        return new LoggedPeriod(FirstDay.AddDays(number), 1 + number % 30);
    }
}
