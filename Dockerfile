# The service with its models and without a store. It listens on all addresses, so it requires Redis (ConnectionStrings__Redis), a
# secret (Redis__KeySecret) and an authentication mode (Security__Mode). eng/image.sh builds and tries it. Any .NET 10 SDK works,
# and any base with a C library, OpenSSL and certificates. The default base has no shell and no package manager.
# --target kafka-bridge builds the Kafka bridge instead (docs/operations/kafka.md).
ARG SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0
ARG RUNTIME_IMAGE=mcr.microsoft.com/dotnet/runtime-deps:10.0-noble-chiseled

FROM ${SDK_IMAGE} AS kafka-bridge-build
WORKDIR /source
COPY global.json Directory.Build.props Directory.Packages.props ./
COPY .config/dotnet-tools.json .config/
COPY eng/BannedSymbols.txt eng/
COPY src/Package.props src/
COPY src/Predictions.Contract/Predictions.Contract.csproj src/Predictions.Contract/packages.lock.json src/Predictions.Contract/
COPY src/Predictions.Client/Predictions.Client.csproj src/Predictions.Client/packages.lock.json src/Predictions.Client/
COPY src/Predictions.KafkaBridge/Predictions.KafkaBridge.csproj src/Predictions.KafkaBridge/packages.lock.json src/Predictions.KafkaBridge/
ARG TARGETARCH
RUN dotnet tool restore \
 && dotnet restore src/Predictions.KafkaBridge --locked-mode \
 && dotnet restore src/Predictions.KafkaBridge -a ${TARGETARCH:-amd64}
COPY .editorconfig ./
COPY protos protos
COPY src/Hosting src/Hosting
COPY src/Predictions.Contract src/Predictions.Contract
COPY src/Predictions.Client src/Predictions.Client
COPY src/Predictions.KafkaBridge src/Predictions.KafkaBridge
ARG VERSION=0.0.0
ARG REVISION=unknown
RUN dotnet publish src/Predictions.KafkaBridge -c Release -a ${TARGETARCH:-amd64} --no-restore -o /app \
      -p:Version="$VERSION" -p:SourceRevisionId="$REVISION" \
 && dotnet CycloneDX src/Predictions.KafkaBridge/Predictions.KafkaBridge.csproj --disable-package-restore \
      --exclude-filter Grpc.Tools --set-name predictions-kafka-bridge --set-version "$VERSION" --output-format Json --output /app \
      --filename predictions-kafka-bridge.cdx.json

FROM ${RUNTIME_IMAGE} AS kafka-bridge
WORKDIR /app
COPY --from=kafka-bridge-build /app .
USER 1654:1654
ENV DOTNET_EnableDiagnostics=0 \
    ASPNETCORE_HTTP_PORTS= \
    Operators__Url=http://*:9099
EXPOSE 9099
ENTRYPOINT ["./Predictions.KafkaBridge"]
ARG RUNTIME_IMAGE
ARG SOURCE=unknown
ARG VERSION=0.0.0
ARG REVISION=unknown
ARG CREATED=unknown
LABEL org.opencontainers.image.title="predictions-kafka-bridge" \
      org.opencontainers.image.description="Events of Predictions to Kafka, and records from it" \
      org.opencontainers.image.source="$SOURCE" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION" \
      org.opencontainers.image.created="$CREATED" \
      org.opencontainers.image.base.name="$RUNTIME_IMAGE"

FROM ${SDK_IMAGE} AS build
WORKDIR /source
# Package files come first, so that a change of code does not repeat the restore.
COPY global.json Directory.Build.props Directory.Packages.props ./
COPY .config/dotnet-tools.json .config/
COPY eng/BannedSymbols.txt eng/
COPY src/Serving.props src/Package.props src/
COPY src/Predictions.Audit/Predictions.Audit.csproj src/Predictions.Audit/packages.lock.json src/Predictions.Audit/
COPY src/Predictions.Contract/Predictions.Contract.csproj src/Predictions.Contract/packages.lock.json src/Predictions.Contract/
COPY src/Predictions.Core/Predictions.Core.csproj src/Predictions.Core/packages.lock.json src/Predictions.Core/
COPY src/Predictions.Models/Predictions.Models.csproj src/Predictions.Models/packages.lock.json src/Predictions.Models/
COPY src/Predictions.Redis/Predictions.Redis.csproj src/Predictions.Redis/packages.lock.json src/Predictions.Redis/
COPY src/Predictions.Service/Predictions.Service.csproj src/Predictions.Service/packages.lock.json src/Predictions.Service/
ARG TARGETARCH
# First with lock files, which fail if a package changed. Then for one platform, which adds its compiler.
RUN dotnet tool restore \
 && dotnet restore src/Predictions.Service --locked-mode \
 && dotnet restore src/Predictions.Service -a ${TARGETARCH:-amd64}
COPY .editorconfig ./
COPY protos protos
COPY models models
COPY src/Hosting src/Hosting
COPY src/Json src/Json
COPY src/Predictions.Audit src/Predictions.Audit
COPY src/Predictions.Contract src/Predictions.Contract
COPY src/Predictions.Core src/Predictions.Core
COPY src/Predictions.Models src/Predictions.Models
COPY src/Predictions.Redis src/Predictions.Redis
COPY src/Predictions.Service src/Predictions.Service
ARG VERSION=0.0.0
ARG REVISION=unknown
# For one platform, so that the service and .NET start as one compiled program.
RUN dotnet publish src/Predictions.Service -c Release -a ${TARGETARCH:-amd64} --no-restore -o /app \
      -p:Version="$VERSION" -p:SourceRevisionId="$REVISION" \
 && dotnet CycloneDX src/Predictions.Service/Predictions.Service.csproj --disable-package-restore --exclude-filter Grpc.Tools \
      --set-name predictions --set-version "$VERSION" --output-format Json --output /app --filename predictions.cdx.json

# A patch of .NET comes with the SDK image, a patch of OpenSSL with this base.
FROM ${RUNTIME_IMAGE}
WORKDIR /app
COPY --from=build /app .
# By number, because Kubernetes checks runAsNonRoot by number. This user cannot write to the image.
USER 1654:1654
# Diagnostics need a writable socket in /tmp, and the root may be read-only. With a volume at /tmp this can be 1.
ENV DOTNET_EnableDiagnostics=0 \
    ASPNETCORE_HTTP_PORTS= \
    Kestrel__Endpoints__Http__Url=http://*:8080 \
    Kestrel__Endpoints__Grpc__Url=http://*:8081 \
    Kestrel__Endpoints__Operators__Url=http://*:9090 \
    Kestrel__Endpoints__OperatorsGrpc__Url=http://*:9091
EXPOSE 8080 8081 9090 9091
ENTRYPOINT ["./Predictions.Service"]
ARG RUNTIME_IMAGE
ARG SOURCE=unknown
ARG VERSION=0.0.0
ARG REVISION=unknown
ARG CREATED=unknown
LABEL org.opencontainers.image.title="predictions" \
      org.opencontainers.image.description="Menstrual cycle predictions over gRPC and HTTP" \
      org.opencontainers.image.source="$SOURCE" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION" \
      org.opencontainers.image.created="$CREATED" \
      org.opencontainers.image.base.name="$RUNTIME_IMAGE"
